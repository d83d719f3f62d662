using System.Globalization;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Tables;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Results;

/// <summary>Summaries of weighted draws.</summary>
public sealed class DrawSummaryTests
{
    private static readonly Variable mean = TestStory.Compile("""
        model M
        data x[rows]: real
        param mean: real
        for n in rows { x[n] ~ Normal(mean, 1) }
        """)["mean"];

    /// <summary>One draw has all of the weight: whatever the others are, there is one draw.</summary>
    [Theory, InlineData(0.0), InlineData(1e-66), InlineData(1e-300), InlineData(1e-20)]
    public void One_draw_with_all_of_the_weight_is_one_effective_draw(double others) =>
        Assert.Equal(1, EffectiveDraws([others, 1 - (3 * others), others, others], [1.5, -2, 0.25, 3]), 1e-9);

    [Fact]
    public void Equal_weights_have_as_many_effective_draws_as_draws()
    {
        Assert.Equal(5, EffectiveDraws([0.2, 0.2, 0.2, 0.2, 0.2], [1, 2, 4, 8, 16]), 1e-9);
        Assert.Equal(5, EffectiveDraws([0.2, 0.2, 0.2, 0.2, 0.2], [3, 3, 3, 3, 3]));
    }

    /// <summary>sum w d^2 / sum w^2 d^2, with d = 3/4, -1/4, -5/4 in the first case.</summary>
    [Fact]
    public void Effective_draws_are_the_square_of_sd_over_error_up_to_the_draws()
    {
        Assert.Equal(88.0 / 31, EffectiveDraws([0.5, 0.25, 0.25], [2, 1, 0]), 1e-12);
        // (1/2) / (1/8) = 4 exceeds three draws: 1 / (1/4 + 1/16 + 1/16)
        Assert.Equal(8.0 / 3, EffectiveDraws([0.5, 0.25, 0.25], [0, 1, -1]), 1e-12);
    }

    [Fact]
    public void Effective_draws_are_between_one_and_the_number_of_draws()
    {
        var random = new Random(1);
        foreach (var spread in new[] { 0.1, 1, 10, 100, 1000 })
            for (var repeat = 0; repeat < 50; repeat++)
            {
                double[] logs = [.. Enumerable.Range(0, 40).Select(_ => spread * (random.NextDouble() - 0.5))];
                double[] weights = [.. logs.Select(l => Math.Exp(l - logs.Max()))];
                var found = EffectiveDraws([.. weights.Select(w => w / weights.Sum())], [.. logs.Select(_ => random.NextDouble())]);
                Assert.InRange(found, 1, 40);
            }
    }

    /// <summary>A draw of weight 0 has no part in any number, even if it overflowed, and one of next to none takes no digits.</summary>
    [Theory, InlineData(0, double.PositiveInfinity), InlineData(0, double.NaN), InlineData(0, 1e300), InlineData(1e-200, 1e60)]
    public void A_draw_far_away_without_weight_does_not_count(double weight, double far)
    {
        var found = new DrawSummary([weight, 0.25, 0.5, 0.25], CredibleInterval.Usual).Of(mean, new Tensor([4], [far, 1, 2, 3]));
        Assert.Equal((2, Math.Sqrt(0.5)), (found.Value.Values[0], found.Spread!.Sd.Values[0]));
        if (weight > 0) return;
        Assert.Equal((1, 2, 3), (found.Spread.Low.Values[0], found.Spread.Median.Values[0], found.Spread.High.Values[0]));
    }

    /// <summary>A standard deviation of heavy tails says nothing of the quantiles, which never fall along a line.</summary>
    [Theory, InlineData(0.25, 2.8, 10.2, 1e12, "2.8"), InlineData(-10.2, -2.8, -0.25, 1e12, "-2.8")]
    [InlineData(1e-12, 1e-10, 1, 1, "1E-10")]
    [InlineData(-1.64, 1e-17, 1.64, 1, "0"), InlineData(-1.64, -1e-17, 1.64, 1, "0")]
    public void Quantiles_of_a_table_do_not_fall(double low, double median, double high, double sd, string shown)
    {
        Tensor One(double value) => new([], [value]);
        var table = PosteriorTable.Print([new("m", One(median), 0) { Spread = new(One(sd), One(low), One(median), One(high)) }],
            ShownNames.Short);
        double[] numbers = [.. table.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(3)
            .Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
        Assert.True(numbers[0] <= numbers[1] && numbers[1] <= numbers[2], table);
        Assert.Equal(double.Parse(shown, CultureInfo.InvariantCulture), numbers[1], 1e-5);
    }

    private static double EffectiveDraws(double[] weights, double[] draws) =>
        new DrawSummary(weights, CredibleInterval.Usual).Of(mean, new Tensor([draws.Length], draws))
            .Spread!.Error!.EffectiveDraws.Values[0];
}
