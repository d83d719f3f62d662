data { int N; int D; matrix[N, D] x; vector[N] y; }
parameters { real base; real<lower=0> noise; real<lower=0> overall; vector<lower=0>[D] own; vector[D] z; }
model {
  base ~ normal(0, 5);
  noise ~ normal(0, 2);
  overall ~ cauchy(0, 0.1);
  own ~ cauchy(0, 1);
  z ~ std_normal();
  y ~ normal(base + x * (overall * own .* z), noise);
}
