# Bridge sampling by R's bridgesampling 1.1.2, of densities at draws that both sides compute.
suppressMessages(library(bridgesampling))
options(digits = 17)
noise <- function(s, at) ((s * at) %% 10007 + 0.5) / 10007
s <- 1:2000
# a t distribution with 5 degrees of freedom times e^3, beside the normal with its variance
draws <- qt(noise(s, 7919), 5)
proposal <- qnorm(noise(s, 3571), 0, sqrt(5 / 3))
q <- function(x) dt(x, 5, log = TRUE) + 3
g <- function(x) dnorm(x, 0, sqrt(5 / 3), log = TRUE)
for (neff in c(2000, 700)) {
  fit <- bridgesampling:::.run.iterative.scheme(q11 = q(draws), q12 = g(draws), q21 = q(proposal), q22 = g(proposal), r0 = 0.5,
    tol = 1e-14, L = NULL, method = "normal", maxiter = 1000, silent = TRUE, criterion = "r", neff = neff)
  cat(neff, sprintf("%.14f", fit$logml), "\n")
}
