using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Tests.MarginalEffects;

/// <summary>Statements about rows of a table of effects, draw by draw, and of a maximum of the likelihood by the delta method.</summary>
public sealed class RowHypothesisTests
{
    private const string Line = """
        model Line
        data x[rows]: real
        data g[rows]: index[G]
        data y[rows]: real
        for k in G { b[k] ~ Normal(0, 10) }
        for n in rows { y[n] ~ Normal(b[g[n]] * x[n], 1) }
        """;

    private const string Rows = "x,g,y\n1,u,1\n2,v,2\n4,u,0\n";

    private static ProbDsl.Inference.Problems.Result<EffectTable> Test(params string[] statements) =>
        EffectsOf.Draws(Line, Rows, 4, ("b", [2], [1, 2, 5, 3, 4, 1, 0.5, 0]))
            .With(new() { By = ["g"], Tests = statements }).Comparisons("x", null, EffectScale.Difference);

    /// <summary>The row of a group is the derivative in x, b of that group.</summary>
    [Fact]
    public void They_hold_in_a_fraction_of_draws()
    {
        var tested = Test("row[1] > row[2]", "row[ 2 ] = exp(row[1]) / 2").Value!.Hypotheses;
        Assert.Equal(2, tested.Count);
        Assert.Equal(0.75, tested[0].Probability);
        Assert.Equal((-1 + 2 + 3 + 0.5) / 4, tested[0].Mean, 1e-12);
        Assert.Null(tested[1].Probability);
        double[] differences = [2 - (Math.E / 2), 3 - (Math.Exp(5) / 2), 1 - (Math.Exp(4) / 2), -Math.Exp(0.5) / 2];
        Assert.Equal(differences.Average(), tested[1].Mean, 1e-12 * Math.Exp(5));
    }

    /// <summary>
    /// Of a least-squares line with the noise known, the slopes of two groups are independent with variances 1 / sum x^2.
    /// </summary>
    [Fact]
    public void A_maximum_has_the_standard_error_of_the_difference()
    {
        var (fit, problem) = Judging.JudgedFit.Bound("""
            model Line
            data x[rows]: real
            data g[rows]: index[G]
            data y[rows]: real
            param b: real[G]
            for n in rows { y[n] ~ Normal(b[g[n]] * x[n], 1) }
            """, Rows, "mle");
        Assert.NotNull(problem);
        var tables = ProbDsl.Inference.Binding.InputTables.Of(Stories.TestStory.Read(Rows));
        var tested = Assert.Single(new ColumnEffects(fit, tables, true, Stories.TestStory.Catalog,
            new() { By = ["g"], Tests = ["2 * row[1] > row[2]"] }).Comparisons("x", null, EffectScale.Difference).Value!.Hypotheses);
        Assert.Null(tested.Probability);
        Assert.Equal((2 * 1.0 / 17) - (4.0 / 4), tested.Mean, 1e-6);
        Assert.Equal(Math.Sqrt((4.0 / 17) + (1.0 / 4)), tested.Sd, 1e-4);
    }

    [Theory, InlineData("row[3] > 0"), InlineData("row[0] > 0"), InlineData("row[1]"), InlineData("row > 0")]
    public void Others_are_refused(string statement) => Assert.Equal("E0679", EffectsOf.Code(Test(statement)));
}
