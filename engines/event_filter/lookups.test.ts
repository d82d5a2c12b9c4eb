import { expect } from 'chai';
import { enrich, type FilterRule, filterTypes, runFilters } from '../../tests/support/filter-run.ts';
import { filterEvent, filterNow as now, filterRules } from '../../tests/support/filter-story.ts';
import { lookUpOutside } from './process.ts';

describe('event_filter', () => {
  describe('with lookups', () => {
    const rule = enrich(
      [
        { type: 'set_entity_info_from_template', name: 'owner', template: '{{external.cmdb.contact.name}}' },
        { type: 'set_entity_info_from_dictionary', from: 'external.cmdb.facts' },
      ],
      {
        external: {
          cmdb: { type: 'collection', collection: 'external_cmdb', where: { host: '{{event.component}}' } },
        },
      },
    );
    const context = (rules: readonly FilterRule[], hosts: readonly string[] = []) => ({
      config: { private_hosts: [...hosts] },
      rules: filterRules(filterTypes, rules),
      documents: { get: () => undefined },
      now,
    });
    const asked = lookUpOutside([filterEvent(), filterEvent({ component: 'other' })], context([rule]));

    it('asks for the events that match, and for no other', () => {
      expect(asked.map((request) => request.kind === 'document' && request.filter)).to.deep.equal([{ host: 'C' }]);
    });

    it('uses what was found', () => {
      const value = { contact: { name: 'bob' }, facts: { rack: 7 } };
      const answers = new Map(asked.map(({ key }) => [key, { kind: 'found', value } as const]));
      const { entity } = runFilters([rule], [filterEvent()], { answers });
      expect(entity?.infos).to.deep.equal({ owner: { name: 'owner', value: 'bob' }, rack: { name: 'rack', value: 7 } });
    });

    it('fails as the rule says when nothing was', () => {
      const answers = new Map(asked.map(({ key }) => [key, { kind: 'failed', reason: 'no such document' } as const]));
      const { failures, kinds } = runFilters([{ ...rule, on_failure: 'drop' }], [filterEvent()], { answers });
      expect(kinds).to.deep.equal(['drop']);
      expect(failures[0]).to.include({ kind: 'external', message: 'Lookup cmdb: no such document' });
    });

    it('writes values into an address so that they cannot become a part of it, and knows the hosts that may be private', () => {
      const http = enrich([{ type: 'set_field', field: 'output', value: 'x' }], {
        external: { api: { type: 'http', url: 'http://cmdb.local:8080/hosts/{{event.component}}?q={{event.output}}' } },
      });
      const event = filterEvent({ component: 'C', output: '../a&b=1' });
      const [request] = lookUpOutside([event], context([http], ['cmdb.local:8080']));
      expect(request).to.include({ url: 'http://cmdb.local:8080/hosts/C?q=..%2Fa%26b%3D1', isPrivateAllowed: true });
      const [other] = lookUpOutside([event], context([http], ['cmdb.example']));
      expect(other).to.include({ isPrivateAllowed: false });
    });
  });
});
