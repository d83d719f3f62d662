using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>Stories whose unknowns are conjugate to each other, with the columns of <see cref="SmallTable"/>.</summary>
internal static class VmpStories
{
    public const string Columns = "data x[rows]: real\ndata y[rows]: real\ndata c[rows]: count\ndata b[rows]: bool\n"
        + "data s[rows]: positive\ndata k[rows]: index[3]\ndata g[rows]: index[3]\ndata d[rows]: unit from s / 10\n";

    /// <summary>Without finite latents: the bound is the mean of log p - log q over draws of the factors.</summary>
    public static IReadOnlyDictionary<string, string> Continuous { get; } = new Dictionary<string, string>
    {
        ["location and precision"] = """
            m ~ Normal(0, 10)
            t ~ Gamma(2, 2)
            for n in rows { x[n] ~ Normal(m, precision = t) }
            """,
        ["a regression with a variance"] = """
            base ~ Normal(0, 10)
            weight ~ Normal(0, 10)
            v ~ InverseGamma(2, 2)
            for n in rows { y[n] ~ Normal(base + 2 * weight * x[n], variance = v) }
            """,
        ["a regression by a dot product and a standard deviation"] = """
            base ~ Normal(0, 10)
            weight: real[2] ~ Normal(0, 10)
            v ~ InverseGamma(2, 2)
            for n in rows { y[n] ~ Normal(dot(weight, [x[n], s[n]]) - base, sqrt(v)) }
            """,
        ["random effects, jointly normal with their mean"] = """
            m ~ Normal(0, 10)
            t ~ Gamma(2, 2)
            noise ~ Gamma(2, 2)
            for j in 1..3 { effect[j] ~ Normal(m, precision = t) }
            for n in rows { x[n] ~ Normal(effect[g[n]] + 1, precision = 0.5 * noise) }
            """,
        ["differences of two members"] = """
            t ~ Gamma(2, 2)
            for j in 1..3 { skill[j] ~ Normal(0, 2) }
            for n in rows { x[n] ~ Normal(skill[g[n]] - skill[k[n]], precision = t) }
            """,
        ["a random walk"] = """
            u ~ Gamma(2, 2)
            t ~ Gamma(2, 2)
            level[1] ~ Normal(0, 5)
            for j in 2..3 { level[j] ~ Normal(level[j-1], precision = t) }
            for n in rows { x[n] ~ Normal(level[g[n]], precision = u) }
            """,
        ["a chain of levels with unknown precisions"] = """
            u ~ Gamma(2, 2)
            t ~ Gamma(2, 2)
            level[1] ~ Normal(0, 5)
            for n in 2..rows { level[n] ~ Normal(level[n-1], precision = t) }
            for n in rows { x[n] ~ Normal(level[n], precision = u) }
            """,
        ["vectors with a Wishart precision, scaled for their mean"] = """
            P: covariance[2] ~ Wishart(4, identity(2))
            m: real[2] ~ MvNormal([0, 1], precision = 0.1 * P)
            for n in rows { pair[n] ~ MvNormal(m, precision = P) }
            """,
        ["vectors with an inverse Wishart covariance"] = """
            S: covariance[2] ~ InverseWishart(5, identity(2))
            m: real[2] ~ Normal(0, 3)
            for n in rows { pair[n] ~ MvNormal(m, covariance = S) }
            """,
        ["vectors about a mean written by its elements"] = """
            S: covariance[2] ~ InverseWishart(5, identity(2))
            a ~ Normal(0, 3)
            e: real[3] ~ Normal(0, 2)
            for n in rows { pair[n] ~ MvNormal([2 * a - e[1] + 1, x[n] * a], covariance = S) }
            for n in rows { y[n] ~ Normal(dot([1, 3, x[n]], [e[j] for j in 1..3]), 2) }
            """,
        ["vectors about a mean written by a loop"] = """
            S: covariance[2] ~ InverseWishart(5, identity(2))
            e: real[2] ~ Normal(0, 2)
            a ~ Normal(0, 3)
            for n in rows { pair[n] ~ MvNormal([j * x[n] * e[j] - a for j in 1..2], covariance = S) }
            """,
        ["a hierarchy of rates"] = """
            b0 ~ Gamma(2, 1)
            for j in 1..3 { r[j] ~ Gamma(2, rate = b0) }
            for n in rows { c[n] ~ Poisson(s[n] * r[k[n]]) }
            """,
        ["waiting times of a rate that has a scale"] = """
            v ~ InverseGamma(3, 2)
            r ~ Gamma(2, scale = v)
            for n in rows { s[n] ~ Exponential(r) }
            """,
        ["log normal rows"] = """
            m ~ Normal(0, 1)
            v ~ InverseGamma(3, 2)
            for n in rows { s[n] ~ LogNormal(m / 2, sqrt(v)) }
            """,
        ["a concentration of probabilities"] = """
            a ~ Gamma(2, 1)
            for j in 1..3 { p[j] ~ Beta(1, a) }
            for n in rows { b[n] ~ Bernoulli(p[k[n]]) }
            """,
        ["a broken stick"] = """
            a ~ Gamma(2, 1)
            for j in 1..2 { stick[j]: unit ~ Beta(1, a) }
            w = stick_breaking(stick)
            for n in rows { k[n] ~ Categorical(w) }
            """,
        ["a table of categories"] = """
            for j in 1..3 { p[j]: simplex[3] ~ Dirichlet(0.5) }
            for n in rows { k[n] ~ Categorical(p[g[n]]) }
            """,
        ["a scale matrix with a Wishart prior"] = """
            B: covariance[2] ~ Wishart(4, identity(2))
            S: covariance[2] ~ InverseWishart(5, B)
            for n in rows { pair[n] ~ MvNormal([0, 0], covariance = S) }
            """,
    };

    /// <summary>With means that are products of unknowns of different factors.</summary>
    public static IReadOnlyDictionary<string, string> Products { get; } = new Dictionary<string, string>
    {
        ["a product of two numbers"] = """
            a ~ Normal(1, 1)
            u ~ Normal(0, 1)
            base ~ Normal(0, 10)
            t ~ Gamma(2, 2)
            for n in rows { y[n] ~ Normal(base - 2 * a * u * x[n], precision = t) }
            """,
        ["factors by a product with a matrix"] = """
            relevance: positive[2] ~ Gamma(2, 2)
            for j in 1..2 { loading[j]: real[2] ~ Normal(0, precision = relevance) }
            offset: real[2] ~ Normal(0, 3)
            t: positive[2] ~ Gamma(2, 2)
            for n in rows { factor[n]: real[2] ~ Normal(0, 1)
              pair[n] ~ Normal(offset + loading @ factor[n], precision = t) }
            """,
        ["a matrix of loadings, scaled"] = """
            t ~ Gamma(2, 2)
            loading: real[2, 3] ~ Normal(0, 1)
            for n in rows { factor[n]: real[3] ~ Normal(0, precision = t)
              pair[n] ~ Normal(x[n] * (loading @ factor[n]) / 2 - 1, 1) }
            """,
        ["factors by a sum over a loop"] = """
            t ~ Gamma(2, 2)
            for j in 1..2 { base[j] ~ Normal(0, 1)
              for q in 1..3 { loading[j, q] ~ Normal(base[j], 1) } }
            for n in rows { for q in 1..3 { factor[n, q] ~ Normal(0, 1) }
              for j in 1..2 { pair[n, j] ~ Normal(base[j] + sum(loading[j, q] * factor[n, q] for q in 1..3), precision = t) } }
            """,
        ["sums over parts of loops"] = """
            t ~ Gamma(2, 2)
            for j in 1..3 { u[j]: real[3] ~ Normal(0, 1)
              v[j] ~ Normal(0.5, 1)
              w[j] ~ Normal(0, 1) }
            for n in rows { x[n] ~ Normal(sum(s[n] * u[k[n], q] * v[q] for q in 2..3) + sum(w[q] for q in 1..2), precision = t) }
            """,
        ["factorized ratings with effects of both sides"] = """
            m ~ Normal(0, 3)
            t ~ Gamma(2, 2)
            for j in 1..3 { bu[j] ~ Normal(0, 1)
              bv[j] ~ Normal(0, 1)
              u[j]: real[2] ~ Normal(0, 1)
              v[j]: real[2] ~ MvNormal([0, 1], 2 * identity(2)) }
            for n in rows { y[n] ~ Normal(m + bu[g[n]] + bv[k[n]] + dot(u[g[n]], v[k[n]]), precision = t) }
            """,
        ["three factors of a product"] = """
            t ~ Gamma(2, 2)
            a: real[2] ~ Normal(1, 1)
            for j in 1..3 { u[j]: real[2] ~ Normal(0, 1)
              v[j]: real[2] ~ Normal(0, 1) }
            for n in rows { y[n] ~ Normal(sum(a[q] * u[g[n], q] * v[k[n], q] for q in 1..2) + a[1], precision = t) }
            """,
        ["a product of two linear parts"] = """
            a ~ Normal(0, 1)
            w: real[2] ~ Normal(0, 1)
            v: real[2] ~ Normal(1, 1)
            for n in rows { y[n] ~ Normal((a + dot(w, [x[n], s[n]])) * (1 - dot([x[n], 2], v)) + dot(3 * v, [x[n], 1]), 2) }
            """,
        ["a level times an effect"] = """
            u ~ Gamma(2, 2)
            size: real[2] ~ Normal(1, 1)
            level[1] ~ Normal(0, 5)
            for n in 2..rows { level[n] ~ Normal(level[n-1], 0.5) }
            for n in rows { pair[n] ~ Normal(size * level[n], precision = u) }
            """,
    };

    /// <summary>With finite latents, which are marginalized given the factors.</summary>
    public static IReadOnlyDictionary<string, string> Mixtures { get; } = new Dictionary<string, string>
    {
        ["a mixture"] = """
            w: simplex[2] ~ Dirichlet(1)
            for j in 1..2 { m[j] ~ Normal(0, 5)
              t[j] ~ Gamma(2, 2) }
            for n in rows { kind[n] ~ Categorical(w)
              x[n] ~ Normal(m[kind[n]], precision = t[kind[n]]) }
            """,
        ["a mixture of regressions"] = """
            w: simplex[2] ~ Dirichlet(1)
            t ~ Gamma(2, 2)
            for j in 1..2 { base[j] ~ Normal(0, 5)
              weight[j] ~ Normal(0, 5) }
            for n in rows { kind[n] ~ Categorical(w)
              y[n] ~ Normal(base[kind[n]] + weight[kind[n]] * x[n], precision = t) }
            """,
        ["a mixture of vectors, with a count"] = """
            w: simplex[2] ~ Dirichlet(1)
            for j in 1..2 { P[j]: covariance[2] ~ Wishart(4, identity(2))
              m[j]: real[2] ~ MvNormal(zeros(2), precision = 0.1 * P[j])
              r[j] ~ Gamma(2, 1) }
            for n in rows { kind[n] ~ Categorical(w)
              pair[n] ~ MvNormal(m[kind[n]], precision = P[kind[n]])
              c[n] ~ Poisson(r[kind[n]]) }
            """,
        ["a hidden Markov chain"] = """
            for j in 1..2 { move[j]: simplex[2] ~ Dirichlet(1)
              m[j] ~ Normal(0, 5) }
            t ~ Gamma(2, 2)
            state[1] ~ Categorical([0.5, 0.5])
            for n in 2..rows { state[n] ~ Categorical(move[state[n-1]]) }
            for n in rows { x[n] ~ Normal(m[state[n]], precision = t) }
            """,
        ["a mixture of factors"] = """
            w: simplex[2] ~ Dirichlet(1)
            t ~ Gamma(2, 2)
            for j in 1..2 { m[j]: real[2] ~ Normal(0, 3)
              loading[j]: real[2] ~ Normal(0, 1) }
            for n in rows { kind[n] ~ Categorical(w)
              factor[n] ~ Normal(0, 1)
              pair[n] ~ Normal(m[kind[n]] + factor[n] * loading[kind[n]], precision = t) }
            """,
    };

    /// <summary>A story without finite latents.</summary>
    public static string Named(string name) => Products.GetValueOrDefault(name) ?? Continuous[name];

    /// <summary>A story with its columns; `pair` is both coordinates.</summary>
    public static TestStory By(string story, int rows = 40) => TestStory.By(
        $"model M\n{Columns}data pair[rows]: real[2] from x, y\n{story}", SmallTable.Of(rows, 2));
}
