using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Tests;

/// <summary>Data to which no mixture can be fitted: each kind has its own diagnostic, whichever way EM treats the story.</summary>
public sealed class HopelessDataTests
{
    private const string Weights = "model M(K = 3)\ndata x[rows]: real\nparam w: simplex[K]\nparam m[K]: real\n", Rows = "for n in rows { k[n] ~ Categorical(w)\nx[n] ~ ";

    private const string Fused = $"{Weights}param s[K]: positive\n{Rows}Normal(m[k[n]], s[k[n]]) }}";
    private const string Spelled = $"{Weights}param s[K]: positive\n{Rows}Normal(m[k[n]], variance = 2 * s[k[n]]) }}";
    private const string Shared = $"{Weights}param s: positive\n{Rows}Normal(m[k[n]], s) }}";
    private const string Precise = $"{Weights}param s: positive\n{Rows}Normal(m[k[n]], precision = s) }}";
    private const string Held = $"{Weights}{Rows}Normal(1 * m[k[n]], 1) }}";
    private const string Prior = $"{Weights}s: positive ~ InverseGamma(2, 1)\n{Rows}Normal(m[k[n]], variance = s) }}";
    private const string Vectors = "model M(K = 3)\ndata v[rows]: real[2] from x, y\nparam w: simplex[K]\nparam m[K]: real[2]\nparam s[K]: covariance[2]\nfor n in rows { k[n] ~ Categorical(w)\nv[n] ~ MvNormal(m[k[n]], s[k[n]]) }";
    private const string OneCloud = "model M\ndata v[rows]: real[2] from x, y\nparam m: real[2]\nparam s: covariance[2]\nfor n in rows { v[n] ~ MvNormal(m, s) }";
    private const string Words = "model M(K = 3)\ndata x[rows]: real\ndata b[rows]: bool\nparam p[K]: unit\nfor n in rows { k[n] ~ Categorical(uniform(K))\nb[n] ~ Bernoulli(0.5 * p[k[n]]) }";

    private const string One = "x\n5\n", Two = "x\n5\n6\n", Constant = "x\n0.1\n0.1\n0.1\n0.1\n", Kinds = "x\n1\n1\n2\n2\n1\n", Wide = "x\n1000000000.5\n1000000000.5\n1000000000.5\n1000000000.5\n";
    private const string Line = "x,y\n1,2\n2,4\n3,6\n4.5,9\n5,10\n", Flat = "x,y\n1,2\n1,3\n1,1\n1,4\n", Gappy = "x,y\n1,2\n1,\n1,3\n1,5\n1,\n", GappyLine = "x,y\n1,2\n2,\n3,6\n,9\n5,10\n4,8\n", Same = "x,y\n1,2\n3,\n1,2\n3,\n3,\n";

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
        { Held,       Two,        "E0508", "3 components for 2 rows:" },
        { Shared,     "x\n5\nNA\n6\nNA\n", "E0508", "3 components for 2 rows:" },
        { Fused,      Kinds,      "E0508", "5 rows of which only 2 differ" },
        { Spelled,    Kinds,      "E0508", "5 rows of which only 2 differ" },
        { Shared,     Kinds,      "E0508", "5 rows of which only 2 differ" },
        { Precise,    Kinds,      "E0508", "5 rows of which only 2 differ" },
        { Fused,      Constant,   "E0501", "`s` of Normal" },
        { Spelled,    Constant,   "E0501", "`s` of Normal" },
        { Shared,     Constant,   "E0501", "`s` of Normal" },
        { Shared,     Wide,       "E0501", "`s` of Normal" },
        { Vectors,    Line,       "E0501", "`s` of MvNormal" },
        { Vectors,    Flat,       "E0501", "`s` of MvNormal" },
        { Vectors,    Gappy,      "E0501", "`s` of MvNormal" },
        { OneCloud,   Gappy,      "E0501", "`s` of MvNormal" },
        { OneCloud,   GappyLine,  "E0501", "`s` of MvNormal" },
        { Vectors,    Same,       "E0508", "5 rows of which only 2 differ" },
        // the controls: what has a maximum is fitted
        { Held,       Kinds,      "", "" },
        { Held,       Constant,   "", "" },
        { Held,       "x\n5\nNA\n6\n7\n", "", "" },
        { Prior,      Kinds,      "", "" },
        { Prior,      Constant,   "", "" },
        { Words,      "x,b\n1,1\n2,0\n3,1\n4,0\n", "", "" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Data_without_a_maximum_are_told(string story, string csv, string code, string says)
    {
        var outcome = Told.By(story, csv).Fit(new(Threads: 1), "em");
        var errors = outcome.Diagnostics.Where(d => d.Severity == Severity.Error).ToList();
        Assert.Equal(code.Length == 0 ? [] : [code], errors.Select(e => e.Code));
        Assert.All(errors, e => Assert.Contains(says, e.Message, StringComparison.Ordinal));
        Assert.Equal(code.Length == 0, outcome.Summary is not null);
    }
}
