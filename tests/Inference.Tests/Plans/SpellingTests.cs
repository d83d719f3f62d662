using ProbDsl.Inference.Structures;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Plans;

/// <summary>
/// One story of groups with an intercept and a slope each, in random spellings: definitions of vectors or numbers, their elements, dot
/// products, sums, functions, conditions on data, latents declared in a loop or as an array. All have the same plan and the same density,
/// that of a dense evaluation.
/// </summary>
public sealed class SpellingTests
{
    private const string Rows = "y,x,d,g\n0.3,-1.2,0,a\n1.7,0.4,1,b\n-0.6,2.1,0,c\n0.9,0.3,1,a\n2.2,-0.7,1,c\n-1.4,1.6,0,b\n0.1,0.8,1,c\n";

    // a seed for each spelling; the first one is written plainly
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 80)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_linear_mean_is_found_however_it_is_written(int seed)
    {
        var (plain, spelled) = (TestStory.By(Spelling.Of(0), Rows), TestStory.By(Spelling.Of(seed), Rows));
        var (expected, found) = (DensityPlan.Analyze(plain.Problem), DensityPlan.Analyze(spelled.Problem));
        Assert.True(found.Integrated.Count > 0, Spelling.Of(seed));
        Assert.Equal(["z"], found.Integrated.SelectMany(b => b.Latents).Select(l => l.Name));
        Assert.Equal(expected.Integrated.Select(b => (b.GetType(), b.Reason)),
            found.Integrated.Select(b => (b.GetType(), b.Reason)));
        Assert.Equal(plain.Select().Plan!.Method, spelled.Select().Plan!.Method);
        var (one, other) = (new JointAt(plain.Problem, 5), new JointAt(spelled.Problem, 5));
        Assert.Equal(one.LogDensity(), other.LogDensity(), 1e-10);
        other.Agrees(Spelling.Of(seed));
        other.HasGradients(withJacobian: true, Spelling.Of(seed));
    }

    /// <summary>
    /// A spelling of: base + s[1] z[g, 1] + s[2] x z[g, 2], half as much again of the first term where d is 1.
    /// </summary>
    private sealed class Spelling
    {
        private readonly RandomStream random;
        private readonly List<string> ofGroups = [], ofStory = [], ofRows = [];
        private readonly bool isPlain;
        private bool hasVector, hasRow, hasTurned;

        private Spelling(int seed) => (random, isPlain) = (new((ulong)seed, "spelling"), seed == 0);

        public static string Of(int seed)
        {
            var spelling = new Spelling(seed);
            var mean = spelling.Mean();
            var (inLoop, asArray) = ("  z[c]: real[2] ~ Normal(0, 1)\n", "z: real[G, 2] ~ Normal(0, 1)\n");
            if (spelling.Any(() => "loop", () => "array") == "loop") asArray = "";
            else inLoop = "";
            // the rows one by one, or the column as a whole
            var (rows, column) = spelling.Any(() => "rows", () => "column", () => "sum") switch
            {
                "rows" => ($"y[n] ~ Normal({mean}, 0.7)", ""),
                "column" => ($"eta[n] = {mean}", "y ~ Normal(eta, 0.7)"),
                _ => ($"eta[n] = {mean} - base", "y ~ Normal(base + eta, 0.7)"),
            };
            if (inLoop.Length + spelling.ofGroups.Count > 0)
                inLoop = $"for c in G {{\n{inLoop}{string.Join('\n', spelling.ofGroups)}\n}}";
            return $$"""
                model Groups
                data y[rows]: real
                data x[rows]: real
                data d[rows]: bool
                data g[rows]: index[G]
                function line(a: real, b: real, t: real) -> real = a + b * t
                function scaled(u: real[2], w: real[2]) -> real[2] = u * w
                s: positive[2] ~ Normal(0, 2)
                base ~ Normal(0, 3)
                {{asArray}}{{inLoop}}
                {{string.Join('\n', spelling.ofStory)}}
                for n in rows {
                {{string.Join('\n', spelling.ofRows)}}
                  {{rows}}
                }
                {{column}}
                """;
        }

        private string Any(params Func<string>[] ways) => isPlain ? ways[0]() : ways[(int)(random.NextUniform() * ways.Length)]();

        /// <summary>The first group effect with the condition, in all its ways, or both effects at once.</summary>
        private string Mean() => Any(
            () => Sum("base", Half(Intercept()), Slope()),
            () => Sum("base", Joint(), Extra()),
            () => Sum(Half(Intercept()), "base", Slope()),
            () => Sum(Joint(), Sum("base", Extra())),
            () => Named("mu", Sum("base", Joint(), Extra())),
            () => $"(if d[n] == 1 then {Sum("base", "1.5 * " + Intercept(), Slope())} else {Sum(Joint(), "base")})");

        private string Sum(params string[] terms) => Any(
            () => $"({string.Join(" + ", terms)})",
            () => $"({terms[0]} - (-({string.Join(" + ", terms[1..])})))",
            () => $"sum([{string.Join(", ", terms)}])",
            () => $"(2 * ({string.Join(" + ", terms)}) / 2)",
            () => Named("part", string.Join(" + ", terms.Reverse())));

        private string Half(string effect) => Any(
            () => $"{effect} * (if d[n] == 1 then 1.5 else 1)",
            () => $"(if d[n] == 1 then 1.5 * {effect} else {effect})",
            () => $"({effect} + (if d[n] == 1 then {effect} / 2 else 0))",
            () => $"(1 + 0.5 * d[n]) * {effect}");

        private string Extra() => Any(
            () => $"0.5 * d[n] * {Intercept()}",
            () => $"(if d[n] == 1 then {Intercept()} / 2 else 0)",
            () => $"(if d[n] != 1 then 0 else 0.5 * {Intercept()})");

        private string Intercept() => Any(
            () => "s[1] * z[g[n], 1]",
            () => "z[g[n], 1] * s[1]",
            () => $"{Vector()}[g[n], 1]",
            () => "(s * z[g[n]])[1]",
            () => $"dot([1.0, 0.0], {Vector()}[g[n]])",
            () => $"[{Vector()}[g[n], 2], {Vector()}[g[n], 1]][2]",
            () => $"{Turned()}[1, g[n]]",
            () => $"{Number(1)}[g[n]]");

        private string Slope() => Any(
            () => "s[2] * z[g[n], 2] * x[n]",
            () => $"x[n] * {Vector()}[g[n], 2]",
            () => $"-(-x[n] * {Number(2)}[g[n]])",
            () => $"x[n] * {Turned()}[2, g[n]]",
            () => $"dot({Vector()}[g[n]], [0, x[n]])");

        private string Joint() => Any(
            () => $"dot({Vector()}[g[n]], {Row()})",
            () => $"dot({Row()}, s * z[g[n]])",
            () => $"sum({Vector()}[g[n], k] * {RowAt("k")} for k in 1..2)",
            () => $"sum(s[k] * z[g[n], k] * {RowAt("k")} for k in 1..2)",
            () => $"sum({Vector()}[g[n]] * {Row()})",
            () => $"line({Intercept()}, {Vector()}[g[n], 2], x[n])",
            () => $"dot(scaled(s, z[g[n]]), {Row()})",
            () => $"dot([s[k] * z[g[n], k] for k in 1..2], {Row()})",
            () => $"({Intercept()} + {Slope()})");

        /// <summary>The effects of a group as a vector, defined once.</summary>
        private string Vector()
        {
            if (hasVector) return "b";
            hasVector = true;
            if (Any(() => "in the loop", () => "of all") == "of all")
            {
                ofStory.Add("b = " + Any(() => "z @ diagonal(s)", () => "transpose(diagonal(s) @ transpose(z))",
                    () => "z * outer(ones(G), s)"));
                return "b";
            }

            ofGroups.Add("  b[c] = " + Any(() => "s * z[c]", () => "z[c] * s", () => "[s[k] * z[c, k] for k in 1..2]",
                () => "[s[1] * z[c, 1], z[c, 2] * s[2]]", () => "scaled(s, z[c])", () => "diagonal(s) @ z[c]",
                () => "concat([s[1] * z[c, 1]], [s[2] * z[c, 2]])", () => "concat(s[1] * z[c, 1], z[c, 2] * s[2])"));
            return "b";
        }

        /// <summary>The effects as rows of a matrix with a column for each group, a definition for each row.</summary>
        private string Turned()
        {
            if (!hasTurned) ofGroups.AddRange(["  t[1, c] = s[1] * z[c, 1]", "  t[2, c] = z[c, 2] * s[2]"]);
            hasTurned = true;
            return "t";
        }

        private string Number(int effect)
        {
            var name = $"u{ofGroups.Count}";
            ofGroups.Add($"  {name}[c] = s[{effect}] * z[c, {effect}]");
            return name;
        }

        private string Row() => Any(() => "[1, x[n]]", Defined);

        private string RowAt(string element) => Any(() => $"[1, x[n]][{element}]", () => $"(if {element} == 1 then 1 else x[n])",
            () => $"{Defined()[..^1]}, {element}]");

        private string Defined()
        {
            if (!hasRow) ofRows.Add("  row[n] = [1, x[n]]");
            hasRow = true;
            return "row[n]";
        }

        private string Named(string prefix, string value)
        {
            var name = $"{prefix}{ofRows.Count}";
            ofRows.Add($"  {name}[n] = {value}");
            return $"{name}[n]";
        }
    }
}
