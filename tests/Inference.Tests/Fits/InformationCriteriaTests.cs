using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Fits;

/// <summary>AIC and BIC by the closed form of the likelihood: how many parameters are free, and how many rows count.</summary>
public sealed class InformationCriteriaTests
{
    private const string Rows = "x,y,g\n1,2,1\nNA,NA,1\n2.5,0.5,2\n4,1.5,1\n,,2\n-1,3,2\n0.5,2.5,2\n";

    /// <summary>5 of 7 rows are observed. Normal(m, s): -n/2 (log(2 pi v) + 1), 2 free parameters.</summary>
    [Fact]
    public void Rows_of_which_nothing_is_observed_do_not_count()
    {
        var record = Record("""
            param m: real
            param s: positive
            for n in rows { x[n] ~ Normal(m, s) }
            """);
        double[] x = [1, 2.5, 4, -1, 0.5];
        Holds(record, 2, 5, LogLikelihood(x));
    }

    /// <summary>A mean and a variance for each group: 4 free parameters.</summary>
    [Fact]
    public void Every_element_of_an_array_is_free() =>
        Holds(Record("""
            data g[rows]: index[2]
            param m[2]: real
            param v[2]: positive
            for n in rows { x[n] ~ Normal(m[g[n]], variance = v[g[n]]) }
            """), 4, 5, LogLikelihood([1, 4]) + LogLikelihood([2.5, -1, 0.5]));

    /// <summary>A mean vector and a covariance of two columns: 2 + 3 free parameters; shares of two values: 1.</summary>
    [Theory]
    [InlineData("""
        data v[rows]: real[2] from x, y
        param m: real[2]
        param c: covariance[2]
        for n in rows { v[n] ~ MvNormal(m, c) }
        """, 5)]
    [InlineData("""
        data g[rows]: index[2]
        param p: simplex[2]
        for n in rows { g[n] ~ Categorical(p) }
        """, 1)]
    [InlineData("""
        param a: real
        param b: real
        param s: positive
        for n in rows { x[n] ~ Normal(a + b * n, s) }
        """, 3)]
    [InlineData("""
        data g[rows]: index[2]
        param p: simplex[2]
        param m[2]: real
        param s: positive
        for n in rows {
          kind[n] ~ Categorical(p)
          x[n] ~ Normal(m[kind[n]], s)
        }
        """, 4)]
    public void What_a_constraint_takes_away_is_not_free(string story, int free)
    {
        var record = Record(story,
            !story.Contains("x[n] ~", StringComparison.Ordinal) ? "x,y,g\n1,2,1\n2.5,0.5,2\n4,1.5,1\n-1,3,2\n0.5,2.5,2\n" : Rows);
        Assert.Equal(free, record.Outcome.Summary!.FreeParameters);
        Assert.Equal(2 * free - (2 * record.Outcome.Value), record.Aic, 1e-12);
    }

    private static void Holds(FitRecord record, int free, int rows, double logLikelihood)
    {
        Assert.Equal((free, rows), (record.Outcome.Summary!.FreeParameters, record.Rows));
        Assert.Equal((2 * free) - (2 * logLikelihood), record.Aic, 1e-10);
        Assert.Equal((free * Math.Log(rows)) - (2 * logLikelihood), record.Bic, 1e-10);
        Assert.Equal(logLikelihood / rows, record.PerRow, 1e-10);
    }

    /// <summary>Of a normal distribution at its maximum.</summary>
    private static double LogLikelihood(double[] x)
    {
        var mean = x.Average();
        return -0.5 * x.Length * (Math.Log(2 * Math.PI * x.Average(v => (v - mean) * (v - mean))) + 1);
    }

    /// <summary>What `fit` keeps, with the rows that the command line counts.</summary>
    private static FitRecord Record(string story, string rows = Rows)
    {
        var bound = TestStory.By($$"""
            model M
            data x[rows]: real
            {{story}}
            """, rows);
        var (options, outcome) = (new FitOptions(Threads: 1), bound.Fitted());
        return new("M", "", [], [], ObservedRows.Count(bound.Problem, TestStory.Read(rows).Rows), "mle", options, outcome,
            new(0, 0, 0), "0");
    }
}
