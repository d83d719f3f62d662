using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Gibbs;

/// <summary>A mixture with unknown means and missing elements.</summary>
public sealed class MissingCellMeansTests
{
    /// <summary>
    /// Missing cells are drawn given the states that were drawn without them, and means given both: against the sum over all states, where
    /// means and cells are normal. Cells of the states before would move the means of the present ones.
    /// </summary>
    [Fact]
    public void Means_are_drawn_given_cells_of_the_same_states()
    {
        var drawn = TestStory.By("""
            model M
            data x[rows]: real[2] from a, b
            for k in 1..2 { m[k]: real[2] ~ MvNormal([[0, 0], [3, 6]][k], covariance([[1, 0], [0, 4]])) }
            for n in rows {
              kind[n] ~ Categorical([0.5, 0.5])
              x[n] ~ MvNormal(m[kind[n]], covariance([[1, 0.6], [0.6, 1]]))
            }
            """, "a,b\n1.6,\n0.4,0.9\n").Fitted(new(Threads: 1, Draws: 40_000), "gibbs").Summary!;
        (int Row, int Element, double Value)[] seen = [(0, 0, 1.6), (1, 0, 0.4), (1, 1, 0.9)];
        double[][] prior = [[0, 0], [3, 6]], within = [[1, 0.6], [0.6, 1]];
        double[] between = [1, 4];
        var (total, means, cell) = (0.0, new double[4], 0.0);
        for (var states = 0; states < 4; states++)
        {
            int StateOf(int row) => (states >> row) & 1;
            var (log, posterior) = (0.0, new double[4]);
            for (var k = 0; k < 2; k++)
            {
                var own = seen.Where(s => StateOf(s.Row) == k).ToArray();
                (posterior[2 * k], posterior[(2 * k) + 1]) = (prior[k][0], prior[k][1]);
                if (own.Length == 0) continue;
                var covariance = Matrix<double>.Build.Dense(own.Length, own.Length, (i, j) =>
                    (own[i].Element == own[j].Element ? between[own[i].Element] : 0)
                        + (own[i].Row == own[j].Row ? within[own[i].Element][own[j].Element] : 0));
                var away = Vector<double>.Build.Dense(own.Length, i => own[i].Value - prior[k][own[i].Element]);
                var scaled = covariance.Solve(away);
                log -= 0.5 * ((away * scaled) + Math.Log(covariance.Determinant()) + (own.Length * Math.Log(2 * Math.PI)));
                for (var e = 0; e < 2; e++)
                    posterior[(2 * k) + e] += own.Select((s, i) => s.Element == e ? between[e] * scaled[i] : 0).Sum();
            }

            var weight = Math.Exp(log);
            total += weight;
            for (var i = 0; i < 4; i++) means[i] += weight * posterior[i];
            var at = 2 * StateOf(0);
            cell += weight * (posterior[at + 1] + (0.6 * (1.6 - posterior[at])));
        }

        var (m, x) = (drawn.Estimates.Single(e => e.Name == "m"), drawn.Estimates.Single(e => e.Name == "x missing"));
        for (var i = 0; i < 4; i++)
            Assert.Equal(means[i] / total, m.Value.Values[i], 5 * m.Spread!.Error!.StandardError.Values[i]);
        Assert.Equal(cell / total, x.Value.Values[0], 5 * x.Spread!.Error!.StandardError.Values[0]);
        Assert.True(m.Spread!.Error!.EffectiveDraws.Values.Min() > 5000);
    }
}
