using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>Data to which no mixture can be fitted: each kind has its own diagnostic, whichever way EM treats the story.</summary>
public sealed class HopelessDataTests
{
    private const string Weights = """
        model M(K = 3)
        data x[rows]: real
        param w: simplex[K]
        param m[K]: real

        """,
        Rows = "for n in rows { k[n] ~ Categorical(w)\nx[n] ~ ";

    private const string Fused = $"{Weights}param s[K]: positive\n{Rows}Normal(m[k[n]], s[k[n]]) }}";
    private const string Spelled = $"{Weights}param s[K]: positive\n{Rows}Normal(m[k[n]], variance = 2 * s[k[n]]) }}";
    private const string Shared = $"{Weights}param s: positive\n{Rows}Normal(m[k[n]], s) }}";
    private const string Precise = $"{Weights}param s: positive\n{Rows}Normal(m[k[n]], precision = s) }}";
    private const string Held = $"{Weights}{Rows}Normal(1 * m[k[n]], 1) }}";
    private const string Prior = $"{Weights}s: positive ~ InverseGamma(2, 1)\n{Rows}Normal(m[k[n]], variance = s) }}";
    private const string Vectors = """
        model M(K = 3)
        data v[rows]: real[2] from x, y
        param w: simplex[K]
        param m[K]: real[2]
        param s[K]: covariance[2]
        for n in rows { k[n] ~ Categorical(w)
        v[n] ~ MvNormal(m[k[n]], s[k[n]]) }
        """;
    private const string OneCloud = """
        model M
        data v[rows]: real[2] from x, y
        param m: real[2]
        param s: covariance[2]
        for n in rows { v[n] ~ MvNormal(m, s) }
        """;
    private const string Words = """
        model M(K = 3)
        data x[rows]: real
        data b[rows]: bool
        param p[K]: unit
        for n in rows { k[n] ~ Categorical(uniform(K))
        b[n] ~ Bernoulli(0.5 * p[k[n]]) }
        """;

    private const string Skewed = $"{Weights}param s: positive\n{Rows}StudentT(4, m[k[n]], s) }}";
    private const string Gammas = """
        model M(K = 3)
        data x[rows]: real
        w: simplex[K] ~ Dirichlet(1)
        for j in 1..K { m[j] ~ Normal(0, 10)
        t[j] ~ Gamma(1, 1) }
        for n in rows { k[n] ~ Categorical(w)
        x[n] ~ Normal(m[k[n]], precision = t[k[n]]) }
        """;
    private const string Level = """
        model Level
        data x[times]: real
        param drift: positive
        param noise: positive
        level[1] ~ Flat()
        for t in 2..times { level[t] ~ Normal(level[t-1], variance = drift) }
        for t in times { x[t] ~ Normal(level[t], variance = noise) }
        """;

    // rows that differ by their names alone
    private const string Named = $$"""
        {{Weights}}data name[rows]: index[L]
        param s[K]: positive
        param p[K]: simplex[L]
        {{Rows}}Normal(m[k[n]], s[k[n]])
        name[n] ~ Categorical(p[k[n]]) }
        """;
    private const string NamedShared = $$"""
        {{Weights}}data name[rows]: index[L]
        param s: positive
        param p[K]: simplex[L]
        {{Rows}}Normal(m[k[n]], s)
        name[n] ~ Categorical(p[k[n]]) }
        """;
    private const string Names = "x,name\n1,a\n1,b\n2,c\n2,d\n1,e\n";
    private const string Rates = """
        model M(K = 3)
        data x[rows]: count
        param w: simplex[K]
        param r[K]: positive
        for n in rows { k[n] ~ Categorical(w)
        x[n] ~ Poisson(r[k[n]]) }
        """;

    // two numbers of a row about one place: no state is both
    private const string Pairs = """
        model M(K = 3)
        data x[rows]: real
        data y[rows]: real
        param w: simplex[K]
        param m[K]: real
        param s: positive
        for n in rows { k[n] ~ Categorical(w)
        x[n] ~ Normal(m[k[n]], s)
        y[n] ~ Normal(m[k[n]], s) }
        """,
        Pair = "x,y\n1,2\n5,6.5\n";

    private const string One = "x\n5\n", Two = "x\n5\n6\n", Constant = "x\n0.1\n0.1\n0.1\n0.1\n", Kinds = "x\n1\n1\n2\n2\n1\n",
        Wide = "x\n1000000000.5\n1000000000.5\n1000000000.5\n1000000000.5\n";
    private const string Line = "x,y\n1,2\n2,4\n3,6\n4.5,9\n5,10\n", Flat = "x,y\n1,2\n1,3\n1,1\n1,4\n",
        Gappy = "x,y\n1,2\n1,\n1,3\n1,5\n1,\n", GappyLine = "x,y\n1,2\n2,\n3,6\n,9\n5,10\n4,8\n", Same = "x,y\n1,2\n3,\n1,2\n3,\n3,\n";

    /// <summary>Places that the story gives.</summary>
    private static string Placed(string scale) =>
        $"model M\ndata x[rows]: real\nparam w: simplex[3]\n"
            + $"{(scale == "1" ? "" : $"param {(scale == "s" ? "s" : "s[3]")}: positive\n")}for j in 1..3 {{ place[j] = 3 * j - 6 }}\n"
            + $"for n in rows {{ k[n] ~ Categorical(w)\nx[n] ~ Normal(place[k[n]], {scale}) }}";

    public static TheoryData<string, string, string, string> Cases => new()
    {
        // story      data        code     says
        { Fused,      One,        "E0508", "3 components for 1 row:" },
        { Spelled,    One,        "E0508", "3 components for 1 row:" },
        { Shared,     One,        "E0508", "3 components for 1 row:" },
        { Vectors,    Line[..8],  "E0508", "3 components for 1 row:" },
        { Fused,      Two,        "E0508", "3 components for 2 rows:" },
        { Spelled,    Two,        "E0508", "3 components for 2 rows:" },
        { Shared,     Two,        "E0508", "3 components for 2 rows:" },
        { Shared,     "x\n5\nNA\n6\nNA\n", "E0508", "3 components for 2 rows:" },
        { Fused,      Kinds,      "E0508", "5 rows, of which only 2 are distinct" },
        { Spelled,    Kinds,      "E0508", "5 rows, of which only 2 are distinct" },
        { Shared,     Kinds,      "E0508", "5 rows, of which only 2 are distinct" },
        { Precise,    Kinds,      "E0508", "5 rows, of which only 2 are distinct" },
        { Fused,      Constant,   "E0501", "`s` of Normal" },
        { Spelled,    Constant,   "E0501", "`s` of Normal" },
        { Shared,     Constant,   "E0501", "`s` of Normal" },
        { Shared,     Wide,       "E0501", "`s` of Normal" },
        { Vectors,    Line,       "E0501", "`s` of MvNormal" },
        { Vectors,    Flat,       "E0501", "`s` of MvNormal" },
        { Vectors,    Gappy,      "E0501", "`s` of MvNormal" },
        { OneCloud,   Gappy,      "E0501", "`s` of MvNormal" },
        { OneCloud,   GappyLine,  "E0501", "`s` of MvNormal" },
        { Vectors,    Same,       "E0501", "`s` of MvNormal" },
        { Skewed,     Two,        "E0508", "3 components for 2 rows:" },
        { Named,      Names,      "E0502", "every start was dropped" },
        { NamedShared, Names,     "E0502", "every start was dropped" },
        { Gammas,     "x\n1\n1\n2\n2\n2\n1\n", "E0502", "a component of `t` lost all its rows, and the mode of its prior is 0" },
        { Level,      One,        "E0508", "one observed value cannot determine scales" },
        { Level,      Constant,   "E0501", "column `x` is constant" },
        // the controls: what has a maximum is fitted
        { Placed("1"), Two,       "", "" },
        { Placed("s"), Two,       "", "" },
        { Placed("s[k[n]]"), Two, "", "" },
        { Held,       Two,        "", "" },
        { Rates,      Two,        "", "" },
        { Pairs,      Pair,       "", "" },
        { Held,       Kinds,      "", "" },
        { Held,       Constant,   "", "" },
        { Held,       "x\n5\nNA\n6\n7\n", "", "" },
        { Prior,      Kinds,      "", "" },
        { Prior,      Constant,   "", "" },
        { Words,      "x,b\n1,1\n2,0\n3,1\n4,0\n", "", "" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Data_without_a_maximum_are_reported(string story, string csv, string code, string says)
    {
        var outcome = TestStory.By(story, csv).Fit(new(Threads: 1), "em");
        var errors = outcome.Diagnostics.Where(d => d.Severity == Severity.Error).ToList();
        Assert.Equal(code.Length == 0 ? [] : [code], errors.Select(e => e.Code));
        Assert.All(errors, e => Assert.Contains(says, e.Message, StringComparison.Ordinal));
        Assert.Equal(code.Length == 0, outcome.Summary is not null);
    }

    /// <summary>
    /// Rows with observed labels determine the means or the scale that they share with others, however few these are; about numbers of
    /// their own they hold nothing.
    /// </summary>
    [Theory]
    [InlineData("m[c[n]]", "s", "")]
    [InlineData("m[c[n]]", "1", "")]
    [InlineData("other[c[n]]", "s", "")]
    [InlineData("other[c[n]]", "1", "E0508")]
    public void Known_labels_hold_what_they_share(string mean, string scale, string code)
    {
        var tables = new Dictionary<string, string> { ["rows"] = "x\n1\n2\n", ["news"] = "y,c\n1,1\n1.5,1\n4,2\n4.4,2\n9,3\n9.1,3\n8,3\n" };
        var story = $"{Weights}data y[news]: real\ndata c[news]: index[K]\nparam s: positive\n"
            + $"{(mean.StartsWith('m') ? "" : "param other[K]: real\n")}for n in news {{ c[n] ~ Categorical(w)\ny[n] ~ Normal({mean}, "
            + $"{scale}) }}\n{Rows}Normal(m[k[n]], s) }}";
        var outcome = TestStory.By(story, tables).Fit(new(Threads: 1), "em");
        Assert.Equal(code.Length == 0 ? [] : [code], outcome.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.Code));
        Assert.Equal(code.Length == 0, outcome.Summary is not null);
    }

    /// <summary>
    /// Two topics of few words, with concentrations below 1: the density is infinite where a word has probability 0, so that there is no
    /// mode.
    /// With concentrations of 1 there is.
    /// </summary>
    [Theory]
    [InlineData("0.1", "0.01", "mix"), InlineData("1", "0.01", "vocabulary"), InlineData("1", "1", null), InlineData("2", "1.5", null)]
    public void Probabilities_without_a_mode(string mix, string vocabulary, string? named)
    {
        var fit = TestStory.By($$"""
            model Topics(K = 2)
            data doc[rows]: index[D]
            data word[rows]: index[V]
            for d in 1..D { mix[d]: simplex[K] ~ Dirichlet({{mix}}) }
            for k in 1..K { vocabulary[k]: simplex[V] ~ Dirichlet({{vocabulary}}) }
            for i in rows {
              topic[i] ~ Categorical(mix[doc[i]])
              word[i] ~ Categorical(vocabulary[topic[i]])
            }
            """, "doc,word\na,x\na,y\na,x\nb,z\nb,z\nb,x\n").Fit(new(Threads: 1), "em");
        if (named is null)
        {
            Assert.NotNull(fit.Summary);
            return;
        }

        var error = Assert.Single(fit.Diagnostics);
        Assert.Equal("E0501", error.Code);
        Assert.Contains($"where a probability of `{named}` is 0, because a concentration is below 1", error.Message,
            StringComparison.Ordinal);
    }
}
