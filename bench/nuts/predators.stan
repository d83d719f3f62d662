functions {
  real[] change(real t, real[] u, real[] r, real[] x_r, int[] x_i) {
    return { (r[1] - r[2] * u[2]) * u[1], (r[4] * u[1] - r[3]) * u[2] };
  }
}
data { int N; real time[N]; real pelts[N, 2]; }
parameters { real<lower=0> rates[4]; real<lower=0> start[2]; real<lower=0> noise[2]; }
model {
  real path[N, 2];
  path[1] = start;                                 // the first year is that of the start
  path[2:N] = integrate_ode_rk45(change, start, 0, time[2:N], rates, rep_array(0.0, 0), rep_array(0, 0), 1e-5, 1e-3, 500);
  rates[{1, 3}] ~ normal(1, 0.5);
  rates[{2, 4}] ~ normal(0.05, 0.05);
  start ~ lognormal(log(10), 1);
  noise ~ lognormal(-1, 1);
  for (k in 1:2) pelts[, k] ~ lognormal(log(path[, k]), noise[k]);
}
