using ProbDsl.Inference.Problems;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Small stories in each of which a plausible lowering gives a wrong number in silence, held against the sum over all assignments and a
/// loop for each loop.
/// </summary>
public sealed class PitfallTests
{
    private const string Data = """
        model Pitfall(K = 2)
        data y[rows]: real
        data x[rows]: real
        data at[rows]: index[rows]
        data z[rows]: real[2] from z1, z2
        data g[rows]: index[3]
        data h[rows]: index[3]
        data c[rows]: count
        data d[rows]: count
        data v[rows, columns]: real
        data u[subject, visit]: real from u by id
        data r[subject, visit]: count from r by id
        param a: real
        param m[2]: real
        param b[3]: real
        param q[2, 2]: real
        param w: simplex[2]
        param p[2]: simplex[2]

        """;

    private const string Kinds = """
        for n in rows { kind[n] ~ Categorical(w) }

        """;

    private const string Groups = """
        for k in 1..3 { sort[k] ~ Categorical(w) }

        """;

    private static readonly Dictionary<string, string> Stories = new()
    {
        // plates inside a latent are summed before its log sum
        ["a class of a subject with visits inside"] = """
            for s in subject {
              class[s] ~ Categorical(w)
              for t in visit { u[s, t] ~ Normal(m[class[s]] * t, 1) }
            }

            """,
        ["a class with columns inside, loops the other way round"] = Kinds + """
            for j in columns { for n in rows { v[n, j] ~ Normal(q[kind[n], 1] * j, 1) } }

            """,
        ["a class of all rows"] = """
            class ~ Categorical(w)
            for n in rows { y[n] ~ Normal(m[class], 1) }

            """,

        // what a value does not vary along counts its size
        ["a statement that does not vary"] = """
            for n in rows { for j in columns { v[n, j] ~ Normal(0, 1) } }
            for n in rows { for j in columns { target += a } }

            """,
        ["a prior that does not vary"] = Kinds + "for n in rows { target += m[kind[n]] * a }\n"
            + "for n in rows { for j in columns { target += m[kind[n]] } }\n",

        // copies weigh after an inner latent's log sum and before an outer one's
        ["repeated rows with a label each"] = """
            for n in rows repeated c[n] {
              kind[n] ~ Categorical(p[1])
              y[n] ~ Normal(m[kind[n]], 1)
            }

            """,
        ["repeated rows inside a class"] = """
            class ~ Categorical(w)
            for n in rows repeated c[n] { y[n] ~ Normal(m[class], 1) }

            """,
        ["repeated rows with a label each inside a class"] = """
            class ~ Categorical(w)
            for n in rows repeated c[n] {
              kind[n] ~ Categorical(p[class])
              y[n] ~ Normal(m[kind[n]], 1)
            }

            """,
        ["repeated rows of a label that is drawn once"] = Kinds + "for n in rows repeated c[n] { y[n] ~ Normal(m[kind[n]], 1) }\n",
        ["repeated rows that fall into groups"] = Groups + "for n in rows repeated c[n] { y[n] ~ Normal(m[sort[g[n]]], 1) }\n",
        ["repeated rows of a part"] = Kinds + "for n in 2..rows repeated c[n] { y[n] ~ Normal(m[kind[n]], 1) }\n",
        ["one plate repeated by two counts"] = """
            for n in rows repeated c[n] { y[n] ~ Normal(a, 1) }
            for n in rows repeated d[n] { x[n] ~ Normal(b[2], 1) }

            """,
        ["counts that differ by group and visit"] = """
            for s in subject { for t in visit repeated r[s, t] { u[s, t] ~ Normal(a, 1) } }

            """,
        ["counts that differ by group and visit inside a class"] = """
            for s in subject {
              class[s] ~ Categorical(w)
              for t in visit repeated r[s, t] { u[s, t] ~ Normal(m[class[s]], 1) }
            }

            """,
        ["a weight in repeated rows"] = """
            for n in rows repeated c[n] { target += a * y[n] }

            """,
        ["repeated in repeated"] = """
            for n in rows repeated c[n] {
              kind[n] ~ Categorical(w)
              for j in columns repeated d[n] { v[n, j] ~ Normal(m[kind[n]], 1) }
            }

            """,

        // parts of a range and single members
        ["a part of a range"] = Kinds + "for n in 2..rows { y[n] ~ Normal(m[kind[n]], 1) }\n",
        ["the label before"] = Kinds + "for n in 2..rows { y[n] ~ Normal(m[kind[n-1]], 1) }\n",
        ["the label before through a definition"] = Kinds + """
            for n in rows { e[n] = m[kind[n]] * n }
            for n in 2..rows { y[n] ~ Normal(e[n-1], 1) }

            """,
        ["labels at, before and at one place"] = Kinds + """
            for n in rows { y[n] ~ Normal(m[kind[n]], 1) }
            for n in 2..rows { y[n-1] ~ Normal(m[kind[n-1]] + 1, 1) }
            y[2] ~ Normal(a * m[kind[3]], 1)

            """,
        ["a label in pieces"] = """
            kind[1] ~ Categorical(p[1])
            for n in 2..rows { kind[n] ~ Categorical(p[2]) }
            for n in rows { y[n] ~ Normal(m[kind[n]], 1) }

            """,
        ["two labels of a part"] = Kinds + """
            for n in rows { other[n] ~ Categorical(p[kind[n]]) }
            for n in 2..rows { y[n] ~ Normal(q[kind[n], other[n]], 1) }

            """,
        ["two labels of a part, the first of which is alone"] = Kinds + """
            for n in rows { other[n] ~ Categorical(w) }
            for n in 2..rows { y[n] ~ Normal(q[kind[n], other[n]], 1) }

            """,

        // definitions that read a label are looked through
        ["a label through definitions"] = Kinds + """
            for n in rows { e[n] = m[kind[n]] + 1 }
            for n in rows { f[n] = e[n] * e[n] }
            for n in rows { y[n] ~ Normal(f[n] + e[n], 1) }

            """,
        ["a label that is renamed"] = Kinds + "for n in rows { same[n] = kind[n] }\nfor n in rows { y[n] ~ Normal(m[same[n]], 1) }\n",

        // recurrences
        ["a recurrence"] = """
            e[1] = a
            for n in 2..rows { e[n] = b[1] + b[2] * e[n-1] + y[n-1] }
            for n in rows { y[n] ~ Normal(e[n], 1) }

            """,
        ["a recurrence backward"] = """
            e[rows] = a
            for n in 1..rows-1 { e[n] = tanh(e[n+1]) * b[2] + y[n] }
            for n in rows { v[n, 1] ~ Normal(e[n], 1) }

            """,
        ["a recurrence of two steps whose second start reads the first"] = """
            e[2] = a * e[1]
            e[1] = a
            for n in 3..rows { e[n] = b[1] * e[n-1] + b[2] * e[n-2] }
            for n in rows { y[n] ~ Normal(e[n], 1) }

            """,
        ["a recurrence through another definition"] = """
            e[1] = a
            f[1] = 0
            for n in 2..rows {
              f[n] = tanh(e[n-1]) + b[1]
              e[n] = f[n] * 0.5 + y[n-1]
            }
            for n in rows { y[n] ~ Normal(e[n], 1) }

            """,
        ["a recurrence of two that read each other"] = """
            e[1] = a
            f[1] = b[3]
            for n in 2..rows { e[n] = f[n-1] * 0.5 }
            for n in 2..rows { f[n] = e[n] + f[n-1] * x[n] }
            for n in rows { y[n] ~ Normal(e[n] + f[n], 1) }

            """,
        ["a recurrence written one ahead"] = """
            e[1] = a
            for n in 1..rows-1 { e[n+1] = b[1] * e[n] + n }
            for n in rows { y[n] ~ Normal(e[n], 1) }

            """,
        ["a recurrence that reads its start"] = """
            e[1] = a
            for n in 2..rows { e[n] = b[1] * e[n-1] + e[1] }
            for n in rows { y[n] ~ Normal(e[n], 1) }

            """,
        ["a recurrence in every column"] = """
            for j in columns { e[1, j] = a * j }
            for n in 2..rows { for j in columns { e[n, j] = b[j] * e[n-1, j] + v[n-1, j] } }
            for n in rows { for j in columns { v[n, j] ~ Normal(e[n, j], 1) } }

            """,
        ["a recurrence along the inner loop"] = """
            for n in rows {
              e[n, 1] = y[n]
              for j in 2..columns { e[n, j] = b[j] * e[n, j-1] + v[n, j-1] }
            }
            for n in rows { for j in columns { v[n, j] ~ Normal(e[n, j], 1) } }

            """,
        ["a recurrence of vectors"] = """
            e[1] = m
            for n in 2..rows { e[n] = q @ e[n-1] + [x[n], 1] }
            for n in rows { y[n] ~ Normal(sum(e[n]), 1) }

            """,
        ["a recurrence that looks up"] = """
            e[1] = a
            for n in 2..rows { e[n] = b[g[n]] * e[n-1] + b[n-1] }
            for n in rows { y[n] ~ Normal(e[at[n]], 1) }

            """,
        ["a recurrence with a sum inside"] = """
            e[1] = a
            for n in 2..rows { e[n] = sum(b[k] * e[n-1]^k * x[n] for k in 1..3) / 10 }
            for n in rows { y[n] ~ Normal(e[n], 1) }

            """,
        ["two recurrences one after the other"] = """
            e[1] = a
            for n in 2..rows { e[n] = b[1] * e[n-1] }
            f[1] = e[rows]
            for n in 2..rows { f[n] = f[n-1] + e[n] }
            for n in rows { y[n] ~ Normal(f[n], 1) }

            """,
        ["a recurrence that calls a function"] = """
            function step(x: real, k: real) -> real = tanh(x) * k
            e[1] = a
            for n in 2..rows { e[n] = step(e[n-1], b[g[n]]) + step(x[n], a) }
            for n in rows { y[n] ~ Normal(e[n], 1) }

            """,
        ["a recurrence in groups"] = """
            for s in subject {
              e[s, 1] = a
              for t in 2..visit { e[s, t] = b[2] * e[s, t-1] + u[s, t-1] }
              for t in visit { u[s, t] ~ Normal(e[s, t], 1) }
            }

            """,
        ["a recurrence in a part that starts late"] = """
            for n in 1..2 { e[n] = a * n }
            for n in 3..rows { e[n] = b[1] * e[n-1] - e[n-2] }
            for n in rows { y[n] ~ Normal(e[n], 1) }

            """,

        // loops exchanged between statements
        ["loops exchanged"] = """
            for i in 1..3 { for j in 1..3 { pair[i, j] ~ Categorical(w) } }
            for j in 1..3 { for i in 1..3 { target += m[pair[i, j]] * i * y[j] } }

            """,
        ["loops exchanged in the index"] = """
            for i in 1..3 { for j in 1..3 { pair[i, j] ~ Categorical(w) } }
            for i in 1..3 { for j in 1..3 { target += m[pair[j, i]] * i * y[j] } }

            """,
        ["both ways, and the diagonal"] = """
            for i in 1..3 { for j in 1..3 { pair[i, j] ~ Categorical(w) } }
            for i in 1..3 { target += m[pair[i, i]] * y[i] }
            for i in 1..3 { for j in 1..3 { target += m[pair[j, i]] * i } }

            """,

        // inner latents first, other latents' places kept
        ["a label inside a class"] = """
            for s in subject {
              class[s] ~ Categorical(w)
              for t in visit {
                kind[s, t] ~ Categorical(p[class[s]])
                u[s, t] ~ Normal(m[kind[s, t]] + class[s], 1)
              }
            }

            """,
        ["three deep"] = """
            top ~ Categorical(w)
            for k in 1..3 { sort[k] ~ Categorical(p[top]) }
            for n in rows {
              kind[n] ~ Categorical(p[sort[g[n]]])
              y[n] ~ Normal(q[kind[n], top], 1)
            }

            """,
        ["a label and the class of its group"] = Groups + Kinds + "for n in rows { y[n] ~ Normal(q[kind[n], sort[g[n]]], 1) }\n",
        ["two classes of one group"] = Groups + """
            for k in 1..3 { other[k] ~ Categorical(p[sort[k]]) }
            for n in rows { y[n] ~ Normal(q[sort[g[n]], other[g[n]]], 1) }

            """,
        ["two classes of one group that meet only in the rows"] = Groups + """
            for k in 1..3 { other[k] ~ Categorical(w) }
            for n in rows { y[n] ~ Normal(q[sort[g[n]], other[g[n]]], 1) }

            """,

        // look-ups
        ["a class by two look-ups"] = """
            for i in 1..3 { for j in 1..3 { pair[i, j] ~ Categorical(w) } }
            for n in rows { y[n] ~ Normal(m[pair[g[n], h[n]]], 1) }

            """,
        ["a class by a look-up and a loop"] = """
            for n in rows { for j in 1..3 { pair[n, j] ~ Categorical(w) } }
            for n in rows { y[n] ~ Normal(m[pair[n, g[n]]], 1) }

            """,
        ["a class by a look-up, and columns inside"] = Groups + """
            for n in rows { for j in columns { v[n, j] ~ Normal(q[sort[g[n]], 1] * j, 1) } }

            """,
        ["a class by a look-up in a part"] = Groups + "for n in 2..3 { y[n] ~ Normal(m[sort[g[n]]], 1) }\n",
        ["gathers of functions"] = """
            for k in 1..3 { e[k] = exp(b[k]) }
            for n in rows { y[n] ~ Normal(log(e[g[n]]), e[h[n]]) }

            """,

        // ranges that depend on other loops
        ["a triangle"] = """
            for i in 1..3 { for j in 1..i { target += a * y[i] * b[j] } }

            """,
        ["half of the pairs"] = """
            for i in 1..2 { for j in i+1..3 { target += b[i] * b[j] * y[i] * y[j] } }

            """,

        // edges
        ["a label that cannot be"] = """
            for n in rows {
              kind[n] ~ Categorical([1, 0])
              y[n] ~ Normal(m[kind[n]], 1)
            }

            """,
        ["a running product with a nought"] = """
            for n in rows { e[n] = a * (n - 3) }
            for n in rows { y[n] ~ Normal(prod(e[1..n]), 1) }

            """,
        ["a label that some rows rule out"] = """
            for n in rows {
              t[n] = if n < 2 then 1 else sigmoid(a)
              kind[n] ~ Categorical([t[n], 1 - t[n]])
              y[n] ~ Normal(m[kind[n]], 1)
            }

            """,
        ["labels that no row tells apart"] = """
            for n in rows {
              kind[n] ~ Categorical(w)
              other[n] ~ Categorical(p[kind[n]])
              y[n] ~ Normal(a, 1)
            }

            """,
        ["a product of all"] = """
            for k in 1..3 { e[k] = b[k] * (k - 2) }
            for n in rows { y[n] ~ Normal(prod(e) + prod(b[k] * x[n] for k in 1..3), 1) }

            """,
        ["groups inside groups of labels"] = """
            for k in 1..3 {
              sort[k] ~ Categorical(w)
              for j in 1..2 { under[k, j] ~ Categorical(p[sort[k]]) }
            }
            for n in rows { y[n] ~ Normal(q[under[g[n], 1], sort[g[n]]] * b[h[n]], 1) }

            """,
        ["a label in every visit, looked up by row"] = """
            for s in subject { for t in visit {
              kind[s, t] ~ Categorical(w)
              u[s, t] ~ Normal(m[kind[s, t]], 1)
            } }
            for s in subject { target += m[kind[s, 1]] * b[2] }

            """,
        ["the visit before"] = """
            for s in subject {
              for t in visit { kind[s, t] ~ Categorical(p[1 + t mod 2]) }
              for t in 2..visit { u[s, t] ~ Normal(m[kind[s, t-1]], 1) }
            }

            """,
        ["a vector of columns for each label"] = Kinds + """
            for n in rows { z[n] ~ MvNormal(q[kind[n]], covariance([[2, 0.5], [0.5, 1]]) * exp(a)) }

            """,
        ["powers of nought"] = """
            for n in rows { y[n] ~ Normal((a * c[n])^2 + (c[n] * exp(b[1]))^(2 + exp(b[2])), 1) }

            """,
        ["a bound that another unknown gives"] = """
            low ~ Uniform(mid, 3)
            mid ~ Uniform(0, top)
            top ~ Uniform(1, 2)
            for n in rows { y[n] ~ Normal(low * mid, top) }

            """,
        ["bounds in two statements"] = """
            for k in 1..3 { o[1, k] ~ Uniform(0, exp(b[k])) }
            for k in 1..3 { o[2, k] ~ Uniform(0, exp(b[k])) }
            for n in 1..3 { y[n] ~ Normal(o[1, n] * o[2, n], 1) }

            """,
        ["bounds of vectors"] = """
            for k in 1..3 { o[k]: real[2] ~ Uniform([0, -exp(a)], 1 + exp(b[k])) }
            for n in rows { z[n] ~ Normal(o[g[n]], 1) }

            """,
        ["a scale in every visit"] = """
            for s in subject { for t in visit {
              o[s, t]: positive ~ Gamma(2, exp(a))
              u[s, t] ~ Normal(b[1], o[s, t])
            } }

            """,
        ["a vector in every visit"] = """
            for s in subject { for t in visit {
              o[s, t]: simplex[2] ~ Dirichlet(2)
              u[s, t] ~ Normal(dot(o[s, t], m), 1)
            } }

            """,
        ["bounds in every visit"] = """
            for s in subject { for t in visit {
              o[s, t] ~ Uniform(u[s, t] - exp(a), u[s, t] + 1)
              target += o[s, t]
            } }

            """,
        ["bounds that differ by row"] = """
            for n in rows { o[n] ~ Uniform(y[n] - 1, y[n] + 1 + exp(a)) }
            for n in rows { v[n, 1] ~ Normal(o[n], 1) }

            """,
        ["a class chosen by a size"] = """
            for n in rows {
              k[n]: index[3] ~ DiscreteUniform(1, 3)
              y[n] ~ Normal(b[k[n]], 1)
            }

            """,
        ["numbers from nought"] = """
            for n in rows {
              k[n] ~ DiscreteUniform(0, 2)
              y[n] ~ Normal(k[n] * a, 1)
            }

            """,
        ["an outer truth"] = """
            on ~ Bernoulli(w[1])
            for n in rows {
              kind[n] ~ Categorical(p[on + 1])
              y[n] ~ Normal(m[kind[n]], 1 + on)
            }

            """,
        ["ordered unknowns with arguments of their own"] = """
            o: ordered[2] ~ Normal([0, 1], 1)
            y[1] ~ Normal(o[2], 1)

            """,
        ["vectors element by element"] = """
            o: real[2] ~ Normal(m, exp(a))
            s: positive[2] ~ Normal(0, [1, 2])
            for n in rows { z[n] ~ Normal(q @ o, [2, 1]) }
            y[1] ~ Normal(s[1], s[2])

            """,
    };

    public static TheoryData<string> Names => [.. Stories.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_program_means_what_the_rows_say(string name)
    {
        for (var seed = 1ul; seed <= 3; seed++) new JointAt(Problem(name, seed), seed).Agrees(Stories[name]);
    }

    [Theory, MemberData(nameof(Names))]
    public void Other_unknowns_have_another_density(string name) =>
        Assert.NotEqual(new JointAt(Problem(name, 1), 1).LogDensity(), new JointAt(Problem(name, 1), 2).Plainly(), 1e-6);

    /// <summary>A recurrence that takes one step, or none.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Short_recurrences_mean_what_the_rows_say(long rows)
    {
        foreach (var name in Stories.Keys.Where(n => n.StartsWith("a recurrence", StringComparison.Ordinal)
            && (rows > 1 || !(n.Contains("two steps", StringComparison.Ordinal) || n.Contains("late", StringComparison.Ordinal)))))
        {
            var joint = new JointAt(SmallProblem.Of(Data + Stories[name], 1,
                new Dictionary<string, long>(Few) { ["rows"] = rows, ["columns"] = rows, ["subject"] = 1 }), 1);
            joint.Agrees(Stories[name]);
            joint.HasGradients(withJacobian: true, Stories[name]);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Slopes_are_those_of_the_program(string name) =>
        new JointAt(Problem(name, 1), 1).HasGradients(withJacobian: true, Stories[name]);

    [Theory, MemberData(nameof(Names))]
    public void Arrays_determine_their_unconstrained_parameters(string name) => new JointAt(Problem(name, 1), 1).ComesBack();

    [Theory, MemberData(nameof(Names))]
    public void The_engine_computes_what_the_interpreter_does(string name) =>
        new JointAt(Problem(name, 1), 1).RunsOnTheEngine(Stories[name]);

    private static Problem Problem(string name, ulong seed) => SmallProblem.Of(Data + Stories[name], seed, Few);

    private static readonly Dictionary<string, long> Few = new() { ["columns"] = 2, ["subject"] = 3, ["rows"] = 4 };
}
