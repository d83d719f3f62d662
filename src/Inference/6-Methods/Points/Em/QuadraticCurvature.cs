using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace ProbDsl.Inference.Em;

/// <summary>
/// The maximum of a quadratic function of few parameters, by its curvature matrix P: one gradient for each column, and further ones for
/// what rounding leaves. Each parameter is measured by its width, 1 / sqrt(P_ii), so that the maximum does not depend on units. Parameters
/// that the function does not depend on, alone or together, stay.
/// </summary>
internal static class QuadraticCurvature
{
    /// <summary>The squared gradient in widths, relative to that at the start, that is rounding.</summary>
    private const double Rounding = 1e-26;

    /// <summary>An eigenvalue of the matrix in widths below this is rounding.</summary>
    private const double Flat = 1e-13;

    private const int MostCorrections = 4;

    /// <summary>The number of steps that are tried for a column, and how much longer each may be than the last one.</summary>
    private const int MostSteps = 5;

    private const double Longer = 1e8;

    /// <summary>The length of a step in widths.</summary>
    private const double Far = 10;

    /// <param name="function">The function.</param>
    /// <param name="x">The parameters, which move to the maximum.</param>
    /// <param name="gradient">The gradient there.</param>
    public static void Maximize(RestrictedFunction function, double[] x, double[] gradient)
    {
        var curvature = Matrix<double>.Build.DenseOfColumns(x.Select((_, i) => Column(function, x, gradient, i)));
        var widths = curvature.Diagonal().Map(p => p > 0 ? 1 / Math.Sqrt(p) : 0);
        var scaled = curvature.PointwiseMultiply(widths.OuterProduct(widths));
        if (!scaled.ForAll(double.IsFinite)) return;
        var spectrum = ((scaled + scaled.Transpose()) * 0.5).Evd(Symmetricity.Symmetric);
        var (residual, before) = (Vector<double>.Build.DenseOfArray(gradient), double.PositiveInfinity);
        var least = Rounding * Square(residual);
        for (var round = 0; round < MostCorrections; round++)
        {
            var square = Square(residual);
            if (!(square > least) || !(square < before / 4)) return;
            before = square;
            var step = Solve(spectrum, residual.PointwiseMultiply(widths)).PointwiseMultiply(widths);
            for (var i = 0; i < x.Length; i++) x[i] += step[i];
            residual = Vector<double>.Build.DenseOfArray(function.Gradients(x));
        }

        double Square(Vector<double> of) => of.PointwiseMultiply(widths).Select(v => v * v).Sum();
    }

    private static Vector<double> Solve(Evd<double> spectrum, Vector<double> right)
    {
        var along = spectrum.EigenVectors.TransposeThisAndMultiply(right);
        var most = Flat * spectrum.EigenValues.Max(v => v.Real);
        for (var i = 0; i < along.Count; i++)
            along[i] = spectrum.EigenValues[i].Real is var value && value > most ? along[i] / value : 0;
        return spectrum.EigenVectors * along;
    }

    /// <summary>
    /// P e_i, from the change of the gradient over a step. The gradient is linear, so that a step of some widths loses nothing to
    /// rounding; a shorter one does.
    /// </summary>
    private static double[] Column(RestrictedFunction function, double[] x, double[] gradient, int i)
    {
        var (step, column) = (Math.Max(1, Math.Abs(x[i])), new double[x.Length]);
        for (var tried = 0; tried < MostSteps; tried++)
        {
            var (kept, to) = (x[i], x[i] + step);
            x[i] = to;
            var beyond = function.Gradients(x);
            x[i] = kept;
            if (!Array.TrueForAll(beyond, double.IsFinite)) break;
            for (var j = 0; j < column.Length; j++) column[j] = (gradient[j] - beyond[j]) / (to - kept);
            if (column[i] == 0 || column[i] * step * step >= 1) break;
            step *= column[i] > 0 ? Math.Min(Longer, Far / (step * Math.Sqrt(column[i]))) : Longer;
        }

        return column;
    }
}
