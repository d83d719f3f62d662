data { int N; vector[N] y; }
parameters { real mu; real<lower=0> alpha0; real<lower=0, upper=1> alpha1; real<lower=0, upper=1 - alpha1> beta1; }
model {
  vector[N] spread;
  spread[1] = 1;
  for (t in 2:N) spread[t] = sqrt(alpha0 + alpha1 * square(y[t - 1] - mu) + beta1 * square(spread[t - 1]));
  mu ~ normal(0, 1);
  alpha0 ~ normal(0, 1);
  y ~ normal(mu, spread);
}
