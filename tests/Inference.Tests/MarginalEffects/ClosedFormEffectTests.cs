using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Tests.MarginalEffects;

/// <summary>Average contrasts and derivatives against their closed forms, draw by draw.</summary>
public sealed class ClosedFormEffectTests
{
    private const string Linear = """
        model Linear
        data x[rows]: real
        data g[rows]: index[G]
        data y[rows]: real
        a ~ Normal(0, 10)
        b ~ Normal(0, 10)
        c ~ Normal(0, 10)
        for k in G { level[k] ~ Normal(0, 1) }
        s: positive ~ HalfNormal(5)
        for n in rows { y[n] ~ Normal(a + b * x[n] + c * x[n] * x[n] + level[g[n]], s) }
        """;

    private const string Rows = "x,g,y\n0.5,u,1\n1.5,v,2\n-2,u,0\n3,w,4\n1,u,1\n";

    private static readonly double[] x = [0.5, 1.5, -2, 3, 1], b = [0.7, -1.2, 2], c = [0.1, 0.4, -0.3];

    private static readonly double[] levels = [0.2, -0.5, 1, /**/ 1, 2, 4, /**/ 0, 0.25, -0.75];

    private static EffectsOf OfLinear() => EffectsOf.Draws(Linear, Rows, 3, ("a", [], [1, 2, 3]), ("b", [], b), ("c", [], c),
        ("level", [3], levels), ("s", [], [1, 1, 1]));

    /// <summary>Mean and standard deviation of numbers, one for each draw.</summary>
    private static void Are(EffectRow row, params double[] draws)
    {
        // the error of a derivative by differences is of the square of their step
        var mean = draws.Average();
        Assert.Equal(mean, row.Mean, 1e-8 * (1 + Math.Abs(mean)));
        Assert.Equal(Math.Sqrt(draws.Sum(d => (d - mean) * (d - mean)) / (draws.Length - 1)), row.Sd, 1e-8);
    }

    private static double[] Each(Func<int, double> ofDraw, int draws = 3) => [.. Enumerable.Range(0, draws).Select(ofDraw)];

    [Fact]
    public void The_change_by_one_of_a_polynomial()
    {
        var row = Assert.Single(OfLinear().Comparisons("x").Rows);
        Assert.Equal(["(x + 1) - x"], row.Names);
        Are(row, Each(s => b[s] + (c[s] * x.Average(v => (2 * v) + 1))));
    }

    [Fact]
    public void The_derivative_of_a_polynomial() =>
        Are(Assert.Single(OfLinear().Differentiate("x").Rows), Each(s => b[s] + (2 * c[s] * x.Average())));

    [Fact]
    public void Groups_have_averages_of_their_own_rows()
    {
        var rows = OfLinear().Differentiate("x", by: "g").Rows;
        Assert.Equal(["u", "v", "w"], rows.Select(r => r.Names[1]));
        Are(rows[0], Each(s => b[s] + (2 * c[s] * (0.5 - 2 + 1) / 3)));
        Are(rows[1], Each(s => b[s] + (2 * c[s] * 1.5)));
        Are(rows[2], Each(s => b[s] + (2 * c[s] * 3)));
    }

    [Fact]
    public void Levels_are_compared_with_the_first()
    {
        var rows = OfLinear().Comparisons("g").Rows;
        Assert.Equal(["v - u", "w - u"], rows.Select(r => r.Names[0]));
        Are(rows[0], Each(s => levels[(3 * s) + 1] - levels[3 * s]));
        Are(rows[1], Each(s => levels[(3 * s) + 2] - levels[3 * s]));
        Assert.Equal(["v - u", "w - u", "w - v"], OfLinear().Comparisons("g", "pairwise").Rows.Select(r => r.Names[0]));
        Are(Assert.Single(OfLinear().Comparisons("g", "w,v").Rows), Each(s => levels[(3 * s) + 1] - levels[(3 * s) + 2]));
    }

    [Theory]
    [InlineData("minmax", -2, 3)]
    [InlineData("iqr", 0.5, 1.5)]
    [InlineData("0,2", 0, 2)]
    public void Two_values_for_all_rows(string values, double low, double high) => Are(
        Assert.Single(OfLinear().Comparisons("x", values).Rows), Each(s => (b[s] * (high - low)) + (c[s] * ((high * high) - (low * low)))));

    [Fact]
    public void The_standard_deviation_about_the_mean()
    {
        var (mean, sd) = (x.Average(), Math.Sqrt(x.Sum(v => Math.Pow(v - x.Average(), 2)) / 4));
        Are(Assert.Single(OfLinear().Comparisons("x", "sd").Rows), Each(s => (b[s] * sd) + (2 * c[s] * mean * sd)));
    }

    [Fact]
    public void New_rows_of_known_groups_have_their_effects()
    {
        var rows = OfLinear().On("x,g\n2,w\n4,v\n").Comparisons("x", "+2").Rows;
        Are(rows[0], Each(s => (2 * b[s]) + (c[s] * (36 + 16 - 4 - 16) / 2)));
    }

    private const string Logistic = """
        model Logistic
        data x[rows]: real
        data t[rows]: bool
        data y[rows]: bool
        a ~ Normal(0, 1)
        b ~ Normal(0, 1)
        d ~ Normal(0, 1)
        i ~ Normal(0, 1)
        for n in rows { y[n] ~ Bernoulli(logit = a + b * x[n] + (if t[n] then d + i * x[n] else 0)) }
        """;

    private static readonly bool[] treated = [true, false, false, true];

    private static readonly double[] dose = [0.5, -1, 2, 0.1], ofA = [0.3, -0.2], ofB = [0.8, -1.1], ofD = [1, 0.5], ofI = [-0.4, 0.9];

    private static EffectsOf OfLogistic() => EffectsOf.Draws(Logistic, "x,t,y\n0.5,1,1\n-1,0,0\n2,0,1\n0.1,1,0\n", 2,
        ("a", [], ofA), ("b", [], ofB), ("d", [], ofD), ("i", [], ofI));

    private static double P(int s, double at, bool t) => 1 / (1 + Math.Exp(-(ofA[s] + (ofB[s] * at) + (t ? ofD[s] + (ofI[s] * at) : 0))));

    [Fact]
    public void A_treatment_with_an_interaction() => Are(Assert.Single(OfLogistic().Comparisons("t").Rows),
        Each(s => dose.Average(v => P(s, v, true) - P(s, v, false)), 2));

    [Fact]
    public void The_derivative_of_a_probability() => Are(Assert.Single(OfLogistic().Differentiate("x").Rows),
        Each(s => dose.Zip(treated, (v, t) => P(s, v, t) * (1 - P(s, v, t)) * (ofB[s] + (t ? ofI[s] : 0))).Average(), 2));

    [Fact]
    public void Scales_compare_averages()
    {
        double High(int s) => dose.Average(v => P(s, v, true));
        double Low(int s) => dose.Average(v => P(s, v, false));
        Are(Assert.Single(OfLogistic().Comparisons("t", scale: EffectScale.Ratio).Rows), Each(s => High(s) / Low(s), 2));
        Are(Assert.Single(OfLogistic().Comparisons("t", scale: EffectScale.LogRatio).Rows), Each(s => Math.Log(High(s) / Low(s)), 2));
        Are(Assert.Single(OfLogistic().Comparisons("t", scale: EffectScale.OddsRatio).Rows),
            Each(s => High(s) / (1 - High(s)) / (Low(s) / (1 - Low(s))), 2));
    }

    [Fact]
    public void Elasticities_of_rows() => Are(Assert.Single(OfLogistic().Differentiate("x", DerivativeScale.Elasticity).Rows),
        Each(s => dose.Zip(treated, (v, t) => (1 - P(s, v, t)) * (ofB[s] + (t ? ofI[s] : 0)) * v).Average(), 2));

    [Fact]
    public void The_ratio_of_counts_is_the_exponential_of_the_coefficient()
    {
        var fit = EffectsOf.Draws("""
            model Counts
            data x[rows]: real
            data y[rows]: count
            a ~ Normal(0, 1)
            b ~ Normal(0, 1)
            for n in rows { y[n] ~ Poisson(log_rate = a + b * x[n]) }
            """, "x,y\n0,1\n1,2\n3,5\n", 2, ("a", [], [0.3, -0.2]), ("b", [], [0.8, -1.1]));
        Are(Assert.Single(fit.Comparisons("x", scale: EffectScale.Ratio).Rows), Math.Exp(0.8), Math.Exp(-1.1));
    }

    [Fact]
    public void Categories_of_an_ordinal_outcome()
    {
        double[] location = [0.4, -0.9], first = [-0.5, -1], second = [1, 0.3], values = [0, 1, 2];
        var fit = EffectsOf.Draws("""
            model Rating
            data x[rows]: real
            data y[rows]: index[K]
            b ~ Normal(0, 1)
            cut: ordered[K-1] ~ Normal(0, 3)
            for n in rows { y[n] ~ OrderedLogistic(b * x[n], cut) }
            """, "x,y\n0,1\n1,2\n2,3\n", 2, ("b", [], location), ("cut", [2], [first[0], second[0], first[1], second[1]]));
        var rows = fit.Comparisons("x").Rows;
        Assert.Equal(["1", "2", "3"], rows.Select(r => r.Names[1]));
        double Below(double cut, int s, double v) => 1 / (1 + Math.Exp(-(cut - (location[s] * v))));
        Are(rows[0], Each(s => values.Average(v => Below(first[s], s, v + 1) - Below(first[s], s, v)), 2));
        Are(rows[2], Each(s => values.Average(v => Below(second[s], s, v) - Below(second[s], s, v + 1)), 2));
        Are(rows[1], Each(s => values.Average(v => Below(second[s], s, v + 1) - Below(first[s], s, v + 1) - Below(second[s], s, v)
            + Below(first[s], s, v)), 2));
    }

    [Fact]
    public void Outcomes_have_the_unit_of_the_file()
    {
        var fit = EffectsOf.Draws("""
            model Units
            data x[rows]: real from (dose - mean(dose)) / sd(dose)
            data y[rows]: real from height / 10
            b ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(b * x[n], 1) }
            """, "dose,height\n0,1\n2,2\n4,5\n", 2, ("b", [], [0.4, 1.4]));
        Are(Assert.Single(fit.Comparisons("dose").Rows), 10 * 0.4 / 2, 10 * 1.4 / 2);
        Are(Assert.Single(fit.Differentiate("dose").Rows), 10 * 0.4 / 2, 10 * 1.4 / 2);
    }

    [Fact]
    public void Rows_that_are_repeated_count_as_often()
    {
        var fit = EffectsOf.Draws("""
            model Weighted
            data x[rows]: real
            data count[rows]: count
            data y[rows]: bool
            b ~ Normal(0, 1)
            for n in rows repeated count[n] { y[n] ~ Bernoulli(logit = b * x[n]) }
            """, "x,count,y\n0,3,1\n2,1,0\n", 2, ("b", [], [0.4, 1.4]));
        Are(Assert.Single(fit.Comparisons("x").Rows), Average(0.4), Average(1.4));

        static double Average(double k) => ((3 * (Q(k) - Q(0))) + (Q(3 * k) - Q(2 * k))) / 4;
        static double Q(double at) => 1 / (1 + Math.Exp(-at));
    }

    /// <summary>The odds of a count of trials are those of one trial, whatever the numbers of trials are.</summary>
    [Fact]
    public void The_odds_of_successes_in_trials()
    {
        var fit = EffectsOf.Draws("""
            model Trials
            data x[rows]: real
            data n[rows]: count
            data y[rows]: count
            b ~ Normal(0, 1)
            for i in rows { y[i] ~ Binomial(n[i], logit = b * x[i]) }
            """, "x,n,y\n0,10,3\n1,0,0\n-2,7,5\n", 2, ("b", [], [0.4, 1.4]));
        var table = fit.Comparisons("x", scale: EffectScale.OddsRatio);
        Assert.True(table.IsOfOneTrial);
        Are(Assert.Single(table.Rows), Odds(0.4), Odds(1.4));

        static double Odds(double b)
        {
            var (low, high) = (Mean(b, 0), Mean(b, 1));
            return high / (1 - high) / (low / (1 - low));
        }

        static double Mean(double b, double by) => new double[] { 0, 1, -2 }.Average(x => 1 / (1 + Math.Exp(-b * (x + by))));
    }

    /// <summary>Columns far from 0 keep the digits of the difference of their values.</summary>
    [Theory, InlineData(0), InlineData(1e6), InlineData(1e9), InlineData(1e12)]
    public void The_derivative_in_a_column_far_from_zero(double offset)
    {
        double[] of = [0.5, 1.5, -2, 3, 1], b = [0.7, -1.2], c = [0.1, 0.4];
        var (story, rows) = (FormattableString.Invariant($$"""
            model Far
            data x[rows]: real from t - {{offset}}
            data y[rows]: real
            b ~ Normal(0, 1)
            c ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(b * x[n] + c * x[n] * x[n] * x[n], 1) }
            """), string.Concat(of.Select(x => FormattableString.Invariant($"{x + offset:R},1\n"))));
        var fit = EffectsOf.Draws(story, "t,y\n" + rows, 2, ("b", [], b), ("c", [], c));
        var row = Assert.Single(fit.Differentiate("t").Rows);
        var mean = Enumerable.Range(0, 2).Average(s => b[s] + (3 * c[s] * of.Average(x => x * x)));
        // a cubic's difference has an error of the square of the step
        Assert.Equal(mean, row.Mean, offset < 1e9 ? 1e-6 : offset < 1e12 ? 1e-4 : 1e-2);
    }
}
