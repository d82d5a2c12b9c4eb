import { expect } from 'chai';
import { addUp } from './exposition.ts';

const counter = (app: string): string =>
  `# HELP requests_total Requests\n# TYPE requests_total counter\nrequests_total{app="${app}"} 1\n`;
const histogram = (app: string): string =>
  `# HELP t Time\n# TYPE t histogram\nt_bucket{le="+Inf",app="${app}"} 1\nt_sum{app="${app}"} 1\nt_count{app="${app}"} 1\n`;

describe('the texts of several processes', () => {
  it('become one, with each family once', () => {
    const text = addUp([counter('a') + histogram('a'), histogram('b') + counter('b')]);
    expect(text.split('\n')).to.deep.equal([
      '# HELP requests_total Requests',
      '# TYPE requests_total counter',
      'requests_total{app="a"} 1',
      'requests_total{app="b"} 1',
      '# HELP t Time',
      '# TYPE t histogram',
      't_bucket{le="+Inf",app="a"} 1',
      't_sum{app="a"} 1',
      't_count{app="a"} 1',
      't_bucket{le="+Inf",app="b"} 1',
      't_sum{app="b"} 1',
      't_count{app="b"} 1',
      '',
    ]);
  });

  it('are empty when nobody answers', () => {
    expect(addUp([])).to.equal('');
    expect(addUp(['', ''])).to.equal('');
  });
});
