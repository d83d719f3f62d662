using System.Globalization;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>
/// Data that lie elsewhere, or have other units, have the same fit there: locations go along, scales are multiplied, the
/// log-likelihood changes by the Jacobian, whatever starts are like.
/// </summary>
public sealed class EquivarianceTests
{
    private const int Rows = 200;

    private const string Head = """
        model M(U = 1)
        data x[rows]: real

        """;

    private static readonly double[] Data = Draw(new RandomStream(5, "equivariance"));

    // the same story in three spellings of its scale, and others whose components can change places, or cannot
    public static TheoryData<string> Stories =>
    [
        """
        param w: unit
        param mean: real
        param sd: positive
        for n in rows { k[n] ~ Bernoulli(w)
        x[n] ~ Normal(mean + 3 * U * k[n], sd) }
        """,
        """
        param w: unit
        param mean: real
        param v: positive
        for n in rows { k[n] ~ Bernoulli(w)
        x[n] ~ Normal(mean + 3 * U * k[n], variance = v) }
        """,
        """
        param w: unit
        param mean: real
        param t: positive
        for n in rows { k[n] ~ Bernoulli(w)
        x[n] ~ Normal(mean + 3 * U * k[n], precision = t) }
        """,
        """
        param w: simplex[2]
        param mean[2]: real
        param sd: positive
        for n in rows { k[n] ~ Categorical(w)
        x[n] ~ Normal(mean[k[n]], sd) }
        """,
        """
        param w: simplex[3]
        param mean: real
        param sd: positive
        for n in rows { k[n] ~ Categorical(w)
        x[n] ~ Normal(mean + 1.5 * U * k[n], sd) }
        """,
        """
        param w: unit
        param mean: real
        param sd[2]: positive
        for n in rows { k[n] ~ Bernoulli(w)
        x[n] ~ Normal(mean + 3 * U * k[n], 2 * sd[k[n] + 1]) }
        """,
    ];

    [Theory, MemberData(nameof(Stories))]
    public void A_constant_added_to_the_data_is_added_to_the_mean(string story)
    {
        var near = Fit(story, 0, 1);
        foreach (var shift in (double[])[20, -100, 1000, 1e6])
        {
            var far = Fit(story, shift, 1);
            Assert.Equal(near.Value, far.Value, 1e-6);
            foreach (var (name, values) in Values(near))
                Assert.Equal(values.Select(v => name == "mean" ? v + shift : v), Values(far)[name], (a, b) => Math.Abs(a - b) < 2e-4);
        }
    }

    [Theory, MemberData(nameof(Stories))]
    public void Other_units_change_the_log_likelihood_by_the_Jacobian(string story)
    {
        var near = Fit(story, 0, 1);
        foreach (var unit in (double[])[1e-9, 1e-5, 1e-3, 1e3, 1e5, 1e9])
        {
            var far = Fit(story, 0, unit);
            Assert.Equal(near.Value - (Rows * Math.Log(unit)), far.Value, 1e-6);
            foreach (var (name, values) in Values(near))
            {
                var times = Math.Pow(unit, name switch { "w" => 0, "v" => 2, "t" => -2, _ => 1 });
                Assert.Equal(values, Values(far)[name].Select(v => v / times), (a, b) => Math.Abs(a - b) < 2e-4 * Math.Max(1, Math.Abs(a)));
            }
        }
    }

    /// <summary>
    /// The maximum is no end of the share: a label that says nothing has the density of one normal distribution, which is far lower.
    /// </summary>
    [Fact]
    public void Far_away_both_states_are_there()
    {
        var (mean, far) = (Data.Average(), Fit(Stories.First().Data, 1000, 1));
        var one = -0.5 * Rows * (Math.Log(2 * Math.PI * Data.Average(x => (x - mean) * (x - mean))) + 1);
        Assert.InRange(Values(far)["w"][0], 0.2, 0.4);
        Assert.True(far.Value > one + 50);
    }

    private static double[] Draw(RandomStream random) =>
        [.. Enumerable.Range(0, Rows).Select(_ => (random.NextUniform() < 0.3 ? 3 : 0) + (0.5 * random.NextNormal()))];

    private static FitOutcome Fit(string story, double shift, double unit) =>
        TestStory.By(Head + story,
            $"x\n{string.Concat(Data.Select(x => ((x * unit) + shift).ToString("R", CultureInfo.InvariantCulture) + "\n"))}", ("U", unit))
            .Fitted(new(Threads: 1), "em");

    private static Dictionary<string, double[]> Values(FitOutcome outcome) =>
        outcome.Summary!.Estimates.ToDictionary(e => e.Name, e => e.Value.Values);
}
