data { int<lower=0> J; vector[J] y; vector<lower=0>[J] sigma; }
parameters { real mu; real<lower=0> tau; vector[J] raw; }
model {
  mu ~ normal(0, 5);
  tau ~ cauchy(0, 5);
  raw ~ normal(0, 1);
  y ~ normal(mu + tau * raw, sigma);
}
