# Importance draws about the mode of the log risks, on a grid of smooth, keep and spread: Rscript oracle.R (half a minute).
set.seed(1)
d <- read.csv("counties.csv"); e <- read.csv("borders.csv"); N <- nrow(d); y <- d$deaths
near <- matrix(0, N, N); near[cbind(e$first, e$second)] <- 1; near <- near + t(near)
L <- diag(rowSums(near)) - near; X <- cbind(1, d$nonwhite); prior <- diag(c(1, 4))
# log risks are normal: base and slope, field and own are summed
near_mode <- function(smooth, keep, spread, draws) {
  S <- X %*% prior %*% t(X) + solve(smooth * ((1 - keep) * diag(N) + keep * L)) + spread^2 * diag(N)
  P <- chol2inv(chol(S)); m <- rep(-6, N); x <- rep(log(sum(y) / sum(d$births)), N)
  repeat {
    rate <- d$births * exp(x)
    H <- P + diag(rate)
    move <- solve(H, y - rate - drop(P %*% (x - m)))
    x <- x + move
    if (max(abs(move)) < 1e-10) break
  }
  R <- chol(H)
  z <- matrix(rnorm(N * draws / 2), N); z <- cbind(z, -z)
  b <- x + backsolve(R, z); c <- b - m
  w <- colSums(y * (b + log(d$births)) - d$births * exp(b)) - sum(lgamma(y + 1)) - colSums(c * (P %*% c)) / 2 -
    sum(log(diag(chol(S)))) - sum(log(diag(R))) + colSums(z^2) / 2
  v <- exp(w - max(w)); p <- v / sum(v)
  gain <- prior %*% t(X) %*% P
  each <- c(-6, 0) + gain %*% c; own <- diag(prior - gain %*% X %*% prior)
  all <- rbind(each, exp(b))
  list(log = max(w) + log(mean(v)), ess = 1 / sum(p^2), mean = drop(all %*% p), square = drop(all^2 %*% p) + c(own, rep(0, N)))
}
smooths <- seq(log(0.7), log(16), length.out = 15); keeps <- (seq_len(15) - 0.5) / 15; spreads <- (seq_len(14) - 0.5) / 14 * 0.42
grid <- expand.grid(s = smooths, k = keeps, o = spreads)
rows <- lapply(seq_len(nrow(grid)), function(i) near_mode(exp(grid$s[i]), grid$k[i], grid$o[i], 400))
l <- sapply(rows, `[[`, "log") + grid$s + dgamma(exp(grid$s), 2, 1, log = TRUE) + dbeta(grid$k, 2, 1, log = TRUE) +
  dnorm(grid$o, 0, 0.5, log = TRUE) + log(2)
w <- exp(l - max(l)); w <- w / sum(w)
cat("weight of edges", sum(w[grid$s %in% range(smooths)]), sum(w[grid$o == max(spreads)]), "effective", 1 / sum(w^2), "\n")
cat("log evidence", max(l) + log(sum(exp(l - max(l))) * diff(smooths)[1] / 15 * diff(spreads)[1]), "\n")
of <- function(x) cat(format(c(sum(w * x), sqrt(sum(w * x^2) - sum(w * x)^2)), digits = 6), "\n")
of(exp(grid$s)); of(grid$k); of(grid$o)
m <- sapply(rows, `[[`, "mean") %*% w; sd <- sqrt(sapply(rows, `[[`, "square") %*% w - m^2)
print(cbind(m, sd)[c(1, 2, 2 + c(1, 4, 100)), ], digits = 6)
