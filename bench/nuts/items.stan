data { int N; int P; int I; int person[N]; int item[N]; int answer[N]; }
parameters { vector[P] trait; vector[I] ease; vector<lower=0>[I] load; }
model {
  trait ~ std_normal();
  ease ~ normal(0, 1.5);
  load ~ lognormal(0, 0.5);
  answer ~ bernoulli_logit(load[item] .* trait[person] + ease[item]);
}
