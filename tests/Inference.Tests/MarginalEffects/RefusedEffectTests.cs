using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Tests.MarginalEffects;

/// <summary>What has no effect, or none that could be computed row by row, is refused with its code.</summary>
public sealed class RefusedEffectTests
{
    private const string Line = """
        model Line
        data x[rows]: real
        data g[rows]: index[G]
        data y[rows]: real
        b ~ Normal(0, 1)
        for k in G { u[k] ~ Normal(0, 1) }
        for n in rows { y[n] ~ Normal(b * x[n] + u[g[n]], 1) }
        """;

    private static EffectsOf OfLine() =>
        EffectsOf.Draws(Line, "x,g,z,y\n0,a,1,1\n1,b,2,2\n", 2, ("b", [], [1, 2]), ("u", [2], [1, 2, 3, 4]));

    [Theory]
    [InlineData("q", null, "E0670")]
    [InlineData("z", null, "E0670")]
    [InlineData("y", null, "E0671")]
    [InlineData("g", "a,c", "E0673")]
    [InlineData("g", "+1", "E0673")]
    [InlineData("x", "a,b", "E0673")]
    [InlineData("x", "pairwise", "E0673")]
    public void Columns_and_values(string variable, string? values, string code) =>
        Assert.Equal(code, EffectsOf.Code(OfLine().With().Comparisons(variable, values)));

    [Fact]
    public void Groups_and_outcomes()
    {
        Assert.Equal("E0670", EffectsOf.Code(OfLine().With(new() { By = ["nothing"] }).Comparisons("x")));
        Assert.Equal("E0674", EffectsOf.Code(OfLine().With(new() { Outcome = "x" }).Comparisons("x")));
        Assert.Equal("E0672", EffectsOf.Code(OfLine().With().Differentiate("g")));
    }

    [Theory]
    [InlineData("for n in rows { y[n] ~ Normal(b * sum(x[m] * x[n] for m in rows), 1) }", "E0675")]
    [InlineData("y[1] ~ Normal(0, 1)\nfor n in 2..rows { y[n] ~ Normal(b * y[n-1] + x[n], 1) }", "E0675")]
    [InlineData("z[1] ~ Normal(0, 1)\nfor n in 2..rows { z[n] ~ Normal(z[n-1] + b * x[n], 1) }\nfor n in rows { y[n] ~ Normal(z[n], 1) }",
        "E0675")]
    [InlineData("for n in rows { y[n] ~ Cauchy(b * x[n], 1) }", "E0676")]
    [InlineData("for n in rows { y[n] ~ Normal(b * x[n], 1) |> exp }", "E0675")]
    public void Rows_that_depend_on_each_other_and_outcomes_without_a_mean(string statements, string code)
    {
        var story = $"model Refused\ndata x[rows]: real\ndata y[rows]: real\nb ~ Normal(0, 1)\n{statements}\n";
        (string, int[], double[])[] draws = [("b", [], [1, 2]), ("z", [2], [1, 2, 3, 4])];
        var fit = EffectsOf.Draws(story, "x,y\n0,1\n2,2\n", 2, draws[..(statements.Contains("z[", StringComparison.Ordinal) ? 2 : 1)]);
        Assert.Equal(code, EffectsOf.Code(fit.With().Comparisons("x")));
    }

    /// <summary>A chain that does not depend on the column keeps its values in the rows of the fit.</summary>
    [Fact]
    public void A_trend_beside_the_column_is_no_obstacle()
    {
        var fit = EffectsOf.Draws("""
            model Trend
            data x[rows]: real
            data y[rows]: real
            b ~ Normal(0, 1)
            z[1] ~ Normal(0, 1)
            for n in 2..rows { z[n] ~ Normal(z[n-1], 1) }
            for n in rows { y[n] ~ Normal(z[n] * b * x[n], 1) }
            """, "x,y\n0,1\n2,2\n", 2, ("b", [], [1, 2]), ("z", [2], [1, 2, 3, 4]));
        Assert.Equal(((1 * (1 + 2) / 2.0) + (2 * (3 + 4) / 2.0)) / 2, Assert.Single(fit.Comparisons("x").Rows).Mean, 1e-10);
    }

    [Fact]
    public void A_param_of_a_new_group_has_no_distribution()
    {
        var fit = EffectsOf.Draws("""
            model Params
            data x[rows]: real
            data g[rows]: index[G]
            data y[rows]: real
            b ~ Normal(0, 1)
            param u[G]: real
            for n in rows { y[n] ~ Normal(b * x[n] + u[g[n]], 1) }
            """, "x,g,y\n0,a,1\n1,b,2\n", 2, ("b", [], [1, 2]), ("u", [2], [1, 2, 3, 4]));
        Assert.Equal("E0525", EffectsOf.Code(fit.On("x,g\n1,c\n").With().Comparisons("x")));
    }

    [Theory]
    [InlineData("count", "Poisson(log_rate = b * x[n])", "1", EffectScale.OddsRatio, "ratio")]
    [InlineData("count", "NegativeBinomial(mean = exp(b * x[n]), size = 2)", "1", EffectScale.OddsRatio, "ratio")]
    [InlineData("positive", "Gamma(2, rate = exp(b * x[n]))", "0.5", EffectScale.OddsRatio, "ratio")]
    [InlineData("real", "Normal(b * x[n], 1)", "0.5", EffectScale.OddsRatio, "difference")]
    [InlineData("real", "Normal(b * x[n] - 1, 1)", "0.5", EffectScale.Ratio, "difference")]
    [InlineData("real", "Normal(b * x[n] - 1, 1)", "0.5", EffectScale.LogRatio, "difference")]
    [InlineData("unit", "Beta(exp(b * x[n]), 2)", "0.5", EffectScale.OddsRatio, null)]
    [InlineData("bool", "Bernoulli(logit = b * x[n])", "1", EffectScale.OddsRatio, null)]
    [InlineData("real", "Normal(b * x[n] + 9, 1)", "0.5", EffectScale.LogRatio, null)]
    public void Scales_need_what_they_divide(string type, string distribution, string y, EffectScale scale, string? instead)
    {
        var story = $"model Scaled\ndata x[rows]: real\ndata y[rows]: {type}\nb ~ Normal(0, 1)\n"
            + $"for n in rows {{ y[n] ~ {distribution} }}\n";
        var result = EffectsOf.Draws(story, $"x,y\n0,{y}\n2,{y}\n", 2, ("b", [], [1, 2])).With().Comparisons("x", scale: scale);
        if (instead is null) Assert.All(result.Value!.Rows, r => Assert.True(double.IsFinite(r.Mean) && double.IsFinite(r.Sd)));
        else Assert.Contains($"--scale {instead}", Assert.Single(result.Diagnostics, d => d.Code == "E0684").Help,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DerivativeScale.Elasticity, true)]
    [InlineData(DerivativeScale.RelativeToOutcome, true)]
    [InlineData(DerivativeScale.RelativeToColumn, false)]
    public void Relative_derivatives_need_a_positive_outcome(DerivativeScale scale, bool isRefused)
    {
        var result = EffectsOf.Draws("model R\ndata x[rows]: real\ndata y[rows]: real\nb ~ Normal(0, 1)\n"
            + "for n in rows { y[n] ~ Normal(b * x[n], 1) }\n", "x,y\n-1,1\n2,2\n", 2, ("b", [], [1, 2])).With().Differentiate("x", scale);
        Assert.Equal(isRefused ? ["E0684"] : [], result.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void The_columns_of_the_file_are_listed()
    {
        var help = Assert.Single(OfLine().With().Comparisons("q").Diagnostics).Help;
        Assert.Contains("the columns of the file are `x`, `g`, `z`, `y`", help, StringComparison.Ordinal);
    }
}
