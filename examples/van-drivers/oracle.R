# The normal approximation of all numbers but `step` about their mode, and importance draws from it: Rscript oracle.R (three minutes).
# Posterior of vans.gen: on a grid of log(step). Maximum of maximum.gen: of the approximation, and of its value corrected by the draws.
set.seed(1)
d <- read.csv("vans.csv"); N <- nrow(d); y <- d$killed
harmonics <- function(k) cbind(cos(2 * pi * k * d$month / 12), sin(2 * pi * k * d$month / 12))
drift <- crossprod(diff(diag(N)))
# the unknowns are those of X, then the levels; prior precisions and means of X, of the first level
near <- function(X, precision, first, start, step, draws) {
  A <- cbind(X, diag(N)); k <- ncol(X); q <- k + N
  P <- matrix(0, q, q); diag(P)[1:k] <- precision
  P[k + 1:N, k + 1:N] <- drift / step^2
  P[k + 1, k + 1] <- P[k + 1, k + 1] + first
  prior <- c(rep(0, k), rep(start, N))
  x <- c(rep(0, k), rep(log(mean(y)), N))
  repeat {
    rate <- exp(drop(A %*% x))
    H <- crossprod(A, rate * A) + P
    move <- solve(H, drop(crossprod(A, y - rate)) - drop(P %*% (x - prior)))
    x <- x + move
    if (max(abs(move)) < 1e-10) break
  }
  R <- chol(H)
  # log density of a flat number is 0
  normal <- sum(log(precision[precision > 0])) / 2 + (N - 1) * -log(step) + (if (first > 0) log(first) / 2 else 0) -
    log(2 * pi) / 2 * (sum(precision > 0) + N - 1 + (first > 0))
  joint <- function(b) {
    eta <- A %*% b; c <- b - prior
    colSums(y * eta - exp(eta)) - sum(lgamma(y + 1)) - colSums(c * (P %*% c)) / 2 + normal
  }
  laplace <- joint(matrix(x)) + q * log(2 * pi) / 2 - sum(log(diag(R)))
  if (draws == 0) return(list(laplace = laplace, mode = x, sd = sqrt(diag(chol2inv(R)))))
  z <- matrix(rnorm(q * draws / 2), q); z <- cbind(z, -z)
  b <- x + backsolve(R, z)
  w <- joint(b) + q * log(2 * pi) / 2 - sum(log(diag(R))) + colSums(z^2) / 2
  e <- exp(w - max(w)); p <- e / sum(e)
  list(log = max(w) + log(mean(e)), laplace = laplace, ess = 1 / sum(p^2), mean = drop(b %*% p), square = drop(b^2 %*% p),
    ahead = if (k == 5) sapply(1:12, function(h) sum(p * exp(colSums(b[c(1:5, q), ] * c(X[h, 1:4], 1, 1)) + h * step^2 / 2))))
}
X <- cbind(harmonics(1), harmonics(2), d$law)
at <- seq(log(0.003), log(0.15), length.out = 41)
rows <- lapply(at, function(s) near(X, c(4, 4, 4, 4, 1), 1, 2, exp(s), 20000))
l <- sapply(rows, `[[`, "log") + at + dnorm(exp(at), 0, 0.1, log = TRUE) + log(2)
w <- exp(l - max(l)); w <- w / sum(w)
cat("effective sample sizes from", min(sapply(rows, `[[`, "ess")), "log evidence", max(l) + log(sum(exp(l - max(l))) * diff(at)[1]), "\n")
cat("step", sum(w * exp(at)), sqrt(sum(w * exp(2 * at)) - sum(w * exp(at))^2), "\n")
m <- sapply(rows, `[[`, "mean") %*% w; sd <- sqrt(sapply(rows, `[[`, "square") %*% w - m^2)
print(cbind(m, sd)[c(1:5, 5 + c(1, 100, 169, 192)), ], digits = 6)
cat("means of 1985:", format(sapply(rows, `[[`, "ahead") %*% w, digits = 5), "\n")

X <- cbind(do.call(cbind, lapply(1:5, harmonics)), cos(pi * d$month), d$law)
best <- optimize(function(s) near(X, rep(0, 12), 0, 0, exp(s), 0)$laplace, log(c(0.005, 0.1)), maximum = TRUE, tol = 1e-8)
cat("maximum: step", exp(best$maximum), "log-likelihood", format(best$objective, digits = 10), "\n")
f <- near(X, rep(0, 12), 0, 0, exp(best$maximum), 0)
cat("effect", f$mode[12], f$sd[12], "\n")
corrected <- function(s) { set.seed(1); near(X, rep(0, 12), 0, 0, exp(s), 20000)$log }
best <- optimize(corrected, log(c(0.015, 0.04)), maximum = TRUE, tol = 1e-4)
cat("corrected: step", exp(best$maximum), "log-likelihood", format(best$objective, digits = 10), "\n")
