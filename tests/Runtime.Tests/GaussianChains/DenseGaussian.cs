using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Tests.GaussianChains;

/// <summary>
/// The same model as one joint normal distribution of all states and observations of a sequence, with flat elements integrated by
/// generalized least squares: no recursion.
/// </summary>
internal static class DenseGaussian
{
    /// <summary>The log density of the observations, and the posterior mean and covariance of all states: [T S], [T S, T S].</summary>
    public static (double LogDensity, Vector<double> Mean, Matrix<double> Covariance) Of(GaussianChainCase chain, int sequence)
    {
        var (s, length) = (chain.States, chain.Length);
        var all = s * length;
        var (mean, covariance) = (Vector<double>.Build.Dense(all), Matrix<double>.Build.Dense(all, all));
        var slopes = Matrix<double>.Build.Dense(all, Math.Max(1, chain.Free.Length));
        Vector<double> Read(int part, int t) => Vector<double>.Build.DenseOfArray(chain.At(part, sequence, t).ToArray());
        Matrix<double> Square(int part, int t) => Matrix<double>.Build.DenseOfRowMajor(s, s, chain.At(part, sequence, t).ToArray());
        mean.SetSubVector(0, s, Read(0, 0));
        covariance.SetSubMatrix(0, 0, Square(1, 0));
        for (var j = 0; j < chain.Free.Length; j++) slopes[chain.Free[j], j] = 1;
        for (var t = 1; t < length; t++)
        {
            var (a, from, to) = (Square(2, t - 1), (t - 1) * s, t * s);
            mean.SetSubVector(to, s, (a * mean.SubVector(from, s)) + Read(3, t - 1));
            slopes.SetSubMatrix(to, 0, a * slopes.SubMatrix(from, s, 0, slopes.ColumnCount));
            var across = a * covariance.SubMatrix(from, s, 0, to);
            covariance.SetSubMatrix(to, 0, across);
            covariance.SetSubMatrix(0, to, across.Transpose());
            covariance.SetSubMatrix(to, to, (a * covariance.SubMatrix(from, s, from, s) * a.Transpose()) + Square(4, t - 1));
        }

        List<(int T, int I)> there = [.. Enumerable.Range(0, length * chain.Width).Select(n => (n / chain.Width, n % chain.Width))
            .Where(n => chain.Mask is null || chain.Mask.Values[(((sequence * length) + n.Item1) * chain.Width) + n.Item2] != 0)];
        var loading = Matrix<double>.Build.Dense(there.Count, all);
        var (y, noise) = (Vector<double>.Build.Dense(there.Count), Matrix<double>.Build.Dense(there.Count, there.Count));
        foreach (var (n, (t, i)) in there.Index())
        {
            loading.SetRow(n, t * s, s, Vector<double>.Build.DenseOfArray(chain.At(5, sequence, t).Slice(i * s, s).ToArray()));
            y[n] = chain.At(7, sequence, t)[i];
            noise[n, n] = chain.At(6, sequence, t)[i];
        }

        var total = (loading * covariance * loading.Transpose()) + noise;
        var inverse = total.Inverse();
        var left = y - (loading * mean);
        var density = -0.5 * ((there.Count * Math.Log(2 * Math.PI)) + Math.Log(total.Determinant()) + (left * inverse * left));
        var gain = covariance * loading.Transpose() * inverse;
        var (posterior, spread) = (mean + (gain * left), covariance - (gain * loading * covariance));
        if (chain.Free.Length == 0) return (density, posterior, spread);
        var effect = loading * slopes;
        var information = effect.Transpose() * inverse * effect;
        var (score, known) = (effect.Transpose() * inverse * left, information.Inverse());
        density += 0.5 * ((score * known * score) - Math.Log(information.Determinant()) + (chain.Free.Length * Math.Log(2 * Math.PI)));
        var moved = slopes - (gain * effect);
        return (density, posterior + (moved * known * score), spread + (moved * known * moved.Transpose()));
    }
}
