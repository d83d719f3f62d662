namespace ProbDsl.Tests.Fits;

/// <summary>Stories that are fitted, by name: the text after the model line.</summary>
internal static class AcceptedStories
{
    public const string Weight = "param weight: simplex[K]\n";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["Normal components"] = """
            data x[rows]: real
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
            }
            """,
        ["params sized by their types"] = """
            data x[rows]: real
            param weight: simplex[K]
            param mean: real[K]
            param sd: positive[K]
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
            }
            """,
        ["MvNormal components"] = """
            data x[rows]: real[2] from x, y
            param weight: simplex[K]
            param mean[K]: real[2]
            param cov[K]: covariance[2]
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ MvNormal(mean[kind[n]], cov[kind[n]])
            }
            """,
        ["a covariance array with its first size in the type"] = """
            data x[rows]: real[2] from x, y
            param weight: simplex[K]
            param mean: real[K, 2]
            param cov: covariance[K, 2]
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ MvNormal(mean[kind[n], ..], cov[kind[n]])
            }
            """,
        ["three dimensions by their Cholesky factors"] = """
            data x[rows]: real[3] from x, y, log(s)
            param weight: simplex[K]
            param mean[K]: real[3]
            param factor[K]: cholesky[3]
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ MvNormal(mean[kind[n]], cholesky = factor[kind[n]])
            }
            """,
        ["Poisson components"] = """
            data c[rows]: count
            param weight: simplex[K]
            param rate[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              c[n] ~ Poisson(rate[kind[n]])
            }
            """,
        ["Poisson components by log rates"] = """
            data c[rows]: int
            param weight: simplex[K]
            param level[K]: real
            for n in rows {
              kind[n] ~ Categorical(weight)
              c[n] ~ Poisson(log_rate = level[kind[n]])
            }
            """,
        ["Bernoulli and Normal laws of one label"] = """
            data x[rows]: real
            data b[rows]: bool
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            param yes[K]: unit
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
              b[n] ~ Bernoulli(yes[kind[n]])
            }
            """,
        ["Categorical components beside a Poisson law"] = """
            data k[rows]: index[3]
            data c[rows]: count
            param weight: simplex[K]
            param share[K]: simplex[3]
            param rate[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              k[n] ~ Categorical(share[kind[n]])
              c[n] ~ Poisson(rate[kind[n]])
            }
            """,
        ["five laws of one label, in several loops"] = """
            data x[rows]: real
            data v[rows]: real[2] from y, log(s)
            data c[rows]: count
            data b[rows]: bool
            data k[rows]: index[3]
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            param center[K]: real[2]
            param cov[K]: covariance[2]
            param rate[K]: positive
            param logit[K]: real
            param share[K]: simplex[3]
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
              v[n] ~ MvNormal(center[kind[n]], cov[kind[n]])
            }
            for m in rows {
              c[m] ~ Poisson(rate[kind[m]])
              b[m] ~ Bernoulli(logit = logit[kind[m]])
              k[m] ~ Categorical(share[kind[m]])
            }
            """,
        ["the label read through definitions"] = """
            data x[rows]: real
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              label[n] = kind[n]
              tag[n] = label[n]
              x[n] ~ Normal(mean[tag[n]], sd[label[n]])
            }
            """,
        ["another loop variable over the same plate"] = """
            data x[rows]: real
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for n in rows { kind[n] ~ Categorical(weight) }
            for i in 1..rows { x[i] ~ Normal(mean[kind[i]], sd[kind[i]]) }
            """,
        ["a known sd"] = """
            data x[rows]: real
            param weight: simplex[K]
            param mean[K]: real
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], 1)
            }
            """,
        ["a known mean"] = """
            data x[rows]: real
            param weight: simplex[K]
            param sd[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(0, sd[kind[n]])
            }
            """,
        ["known equal weights"] = """
            data x[rows]: real
            param mean[K]: real
            param sd[K]: positive
            for n in rows {
              kind[n]: index[K] ~ Categorical(1 / K)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
            }
            """,
        ["a label for each cell of two columns"] = """
            data v[rows, columns]: real from x, y
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for n in rows {
              for j in columns {
                kind[n, j] ~ Categorical(weight)
                v[n, j] ~ Normal(mean[kind[n, j]], sd[kind[n, j]])
              }
            }
            """,
        ["a law the label has no part in, and one without unknowns"] = """
            data x[rows]: real
            data y[rows]: real
            data s[rows]: real
            data g[rows]: index[3]
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            param level[3]: real
            param spread[3]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
              y[n] ~ Normal(level[g[n]], spread[g[n]])
              s[n] ~ Normal(1, 0.4)
            }
            """,
        ["a further statement that reads x and has no unknowns"] = """
            data x[rows]: real
            data y[rows]: real
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
              y[n] ~ Normal(x[n], 2)
            }
            """,
        ["one component"] = """
            data x[rows]: real
            param weight: simplex[1]
            param mean[1]: real
            param sd[1]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
            }
            """,
        ["arithmetic on columns"] = """
            data z[rows]: real from (x - mean(x)) / 2 + log(s)
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              z[n] ~ Normal(mean[kind[n]], sd[kind[n]])
            }
            """,
        ["a label of each cell, its own loops nested the other way"] = """
            data v[rows, columns]: real from x, y
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for j in columns { for n in rows { kind[n, j] ~ Categorical(weight) } }
            for n in rows { for j in columns { v[n, j] ~ Normal(mean[kind[n, j]], sd[kind[n, j]]) } }
            """,
        ["a label of each cell, by column and row"] = """
            data v[rows, columns]: real from x, y
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for j in columns { for n in rows { kind[j, n] ~ Categorical(weight) } }
            for n in rows { for j in columns { v[n, j] ~ Normal(mean[kind[j, n]], sd[kind[j, n]]) } }
            """,
        ["groups by an index column"] = """
            data x[rows]: real
            data g[rows]: index[3]
            param mean[3]: real
            param sd[3]: positive
            for n in rows { x[n] ~ Normal(mean[g[n]], sd[g[n]]) }
            """,
        ["groups read through a definition, levels set by data"] = """
            data x[rows]: real
            data g[rows]: index[G]
            param mean[G]: real
            param sd[G]: positive
            for n in rows {
              group[n] = g[n]
              x[n] ~ Normal(mean[group[n]], variance = sd[g[n]])
            }
            """,
        ["groups in two dimensions"] = """
            data x[rows]: real
            data g[rows]: index[3]
            data k[rows]: index[3]
            param mean[3, 3]: real
            param sd[3, 3]: positive
            for n in rows { x[n] ~ Normal(mean[g[n], k[n]], sd[g[n], k[n]]) }
            """,
        ["a mean and sd for each column"] = """
            data v[rows, columns]: real from x, y
            param mean[columns]: real
            param sd[columns]: positive
            for n in rows { for j in columns { v[n, j] ~ Normal(mean[j], sd[j]) } }
            """,
        ["columns read backwards"] = """
            data v[rows, columns]: real from x, y
            param mean[2]: real
            param sd[2]: positive
            for n in rows { for j in columns { v[n, j] ~ Normal(mean[3 - j], sd[3 - j]) } }
            """,
        ["a logit, a log rate and a share, all observed"] = """
            data b[rows]: bool
            data c[rows]: count
            data k[rows]: index[3]
            param chance: real
            param level: real
            param share: simplex[3]
            for n in rows {
              b[n] ~ Bernoulli(logit = chance)
              c[n] ~ Poisson(log_rate = level)
              k[n] ~ Categorical(share)
            }
            """,
        ["repeated dimensions of one law"] = """
            data v[rows]: real[2] from x, y
            param mean: real
            param sd: positive
            for n in rows { v[n] ~ Normal(mean, sd) }
            """,
        ["a precision matrix with a known mean"] = """
            data v[rows]: real[2] from x, y
            param precision: covariance[2]
            for n in rows { v[n] ~ MvNormal(3, precision = precision) }
            """,
        ["every other index by a formula of data"] = """
            data x[rows]: real
            data b[rows]: bool
            param mean[2]: real
            param sd[2]: positive
            for n in rows { x[n] ~ Normal(mean[b[n] + 1], sd[b[n] + 1]) }
            """,
    };
}
