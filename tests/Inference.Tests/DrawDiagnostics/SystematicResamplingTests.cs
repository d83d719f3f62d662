using ProbDsl.Inference.DrawDiagnostics;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Systematic resampling is unbiased, and each draw is chosen as often as its weight says, up to rounding.</summary>
public sealed class SystematicResamplingTests
{
    private const int Seeds = 20_000;

    [Theory, InlineData(null), InlineData(3), InlineData(40)]
    public void Draws_are_chosen_as_often_as_their_weights_say(int? count)
    {
        double[] weights = [0.05, 0.4, 0, 0.33, 0.22];
        var (all, sums) = (count ?? weights.Length, new double[weights.Length]);
        for (var seed = 1ul; seed <= Seeds; seed++)
        {
            var chosen = SystematicResampling.Draw(weights, seed, count);
            Assert.Equal(all, chosen.Count);
            for (var i = 0; i < weights.Length; i++)
            {
                var times = chosen.Count(c => c == i);
                Assert.InRange(times, Math.Floor((all * weights[i]) - 1e-9), Math.Ceiling((all * weights[i]) + 1e-9));
                sums[i] += times;
            }
        }

        // a count varies between two whole numbers: its standard deviation is at most 1/2
        for (var i = 0; i < weights.Length; i++) Assert.Equal(all * weights[i], sums[i] / Seeds, 5 * 0.5 / Math.Sqrt(Seeds));
    }
}
