# The posterior by JAGS: Rscript oracle.R (4 chains of 200,000 draws, some minutes).
library(rjags)
d <- read.csv("measures.csv"); x <- as.matrix(d[names(d) != "y"])
model <- "model {
  for (n in 1:N) { y[n] ~ dnorm(base + inprod(x[n, ], beta), pow(noise, -2)) }
  base ~ dnorm(0, 0.04)
  noise ~ dnorm(0, 0.25) T(0, )
  overall ~ dt(0, 100, 1) T(0, )                    # half a Cauchy of scale 0.1
  for (j in 1:D) {
    own[j] ~ dt(0, 1, 1) T(0, )
    beta[j] ~ dnorm(0, pow(overall * own[j], -2))
  }
}"
load.module("glm", quiet = TRUE)
inits <- lapply(1:4, function(i) list(.RNG.name = "base::Mersenne-Twister", .RNG.seed = i))
m <- jags.model(textConnection(model), list(N = nrow(x), D = ncol(x), x = x, y = d$y), n.chains = 4, quiet = TRUE, inits = inits)
update(m, 20000)
s <- coda.samples(m, c("base", "noise", "overall", "beta"), 200000, thin = 20)
print(summary(s)$statistics, digits = 5)
cat("largest R-hat", max(gelman.diag(s, multivariate = FALSE)$psrf[, 1]), "\n")
