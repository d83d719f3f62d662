using System.Numerics.Tensors;
using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.Optimization;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Em;

/// <summary>
/// Updates parameters in which the function is quadratic, by conjugate gradients: exact in as many steps as there are parameters, and in
/// few if the step starts near the maximum. Many parameters are scaled by estimates of their curvatures, so that the number of steps does
/// not depend on units.
/// </summary>
internal sealed class QuadraticStep : UpdateStep
{
    private const double Rounding = 1e-13;

    /// <summary>From this many parameters on, curvatures are estimated.</summary>
    private const int Many = 16;

    /// <summary>The smallest estimate of a curvature, as a fraction of their average: below it others have canceled it.</summary>
    private const double Least = 1e-6;

    public override void Move(IDifferentiable expected, double[] point, int[] places)
    {
        var function = new RestrictedFunction(expected, point, places);
        double[] x = Array.ConvertAll(places, p => point[p]), residual = function.Gradients(x);
        double[] beyond = new double[x.Length], bent = new double[x.Length], full = new double[x.Length];
        double[]? scale = x.Length < Many ? null : Curvatures();
        var scaled = new double[x.Length];
        Precondition();
        double[] direction = [.. scaled];
        var first = TensorPrimitives.Dot<double>(residual, scaled);
        var square = first;
        for (var step = 0; step < (2 * places.Length) + 2 && square > Rounding * Rounding * first && double.IsFinite(square); step++)
        {
            Bend(direction);
            var curvature = TensorPrimitives.Dot<double>(direction, bent);
            if (!(curvature > 0)) break;
            var length = square / curvature;
            TensorPrimitives.MultiplyAdd(direction, length, x, x);
            TensorPrimitives.MultiplyAdd(bent, -length, residual, residual);
            Precondition();
            var next = TensorPrimitives.Dot<double>(residual, scaled);
            TensorPrimitives.MultiplyAdd(direction, next / square, scaled, direction);
            square = next;
        }

        for (var i = 0; i < places.Length; i++) point[places[i]] = x[i];

        void Precondition()
        {
            if (scale is null) residual.CopyTo(scaled, 0);
            else TensorPrimitives.Divide(residual, scale, scaled);
        }

        // P d, as the gradient is linear; at a distance where its change is not lost in rounding, however short d is
        void Bend(double[] d)
        {
            var far = Math.Max(1, Math.Sqrt((1 + TensorPrimitives.SumOfSquares<double>(x)) / TensorPrimitives.SumOfSquares<double>(d)));
            TensorPrimitives.MultiplyAdd(d, far, x, full);
            function.Evaluate(full, beyond);
            for (var i = 0; i < bent.Length; i++) bent[i] = (residual[i] - beyond[i]) / far;
        }

        // along random signs d, d_i (P d)_i has the mean P_ii (Bekas, Kokiopoulou and Saad 2007)
        double[]? Curvatures()
        {
            var random = new RandomStream(1, "signs");
            double[] signs = [.. x.Select(_ => random.NextUniform() < 0.5 ? -1.0 : 1)], found = new double[x.Length];
            Bend(signs);
            TensorPrimitives.Abs(bent, found);
            var least = Least * TensorPrimitives.Sum<double>(found) / found.Length;
            if (!(least > 0) || !double.IsFinite(least)) return null;
            TensorPrimitives.Max(found, least, found);
            return found;
        }
    }
}
