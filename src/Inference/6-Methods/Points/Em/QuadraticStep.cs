using System.Numerics.Tensors;

namespace ProbDsl.Inference.Em;

/// <summary>
/// Updates parameters in which the function is quadratic. Few parameters: by their curvature (<see cref="QuadraticCurvature"/>). Many: by
/// conjugate gradients, exact in as many steps as there are parameters, and in few if the step starts near the maximum, scaled by estimates
/// of their curvatures. So neither the maximum nor the number of steps depends on units.
/// </summary>
internal sealed class QuadraticStep : UpdateStep
{
    private const double Rounding = 1e-13;

    /// <summary>From this many parameters on, curvatures are estimated.</summary>
    private const int Many = 16;

    /// <summary>The smallest estimate of a curvature, as a fraction of their average: below it others have canceled it.</summary>
    private const double Least = 1e-6;

    /// <summary>
    /// Estimates of curvatures are repeated in the units that they give while two differ by more than this factor, but only so many times.
    /// </summary>
    private const double Alike = 1e4;

    private const int MostEstimates = 8;

    public override void Move(IDifferentiable expected, double[] point, int[] places)
    {
        var function = new RestrictedFunction(expected, point, places);
        double[] x = Array.ConvertAll(places, p => point[p]), residual = function.Gradients(x);
        if (x.Length < Many)
        {
            QuadraticCurvature.Maximize(function, x, residual);
            for (var i = 0; i < places.Length; i++) point[places[i]] = x[i];
            return;
        }

        double[] beyond = new double[x.Length], bent = new double[x.Length], full = new double[x.Length];
        double[]? scale = null;
        scale = Curvatures();
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
            var far = Math.Max(1, Math.Sqrt((1 + Square(x)) / Square(d)));
            TensorPrimitives.MultiplyAdd(d, far, x, full);
            function.Evaluate(full, beyond);
            for (var i = 0; i < bent.Length; i++) bent[i] = (residual[i] - beyond[i]) / far;
        }

        double Square(double[] d)
        {
            if (scale is null) return TensorPrimitives.SumOfSquares<double>(d);
            TensorPrimitives.Multiply(d, scale, full);
            return TensorPrimitives.Dot<double>(full, d);
        }

        // along random signs d, d_i (P d)_i has the mean P_ii (Bekas, Kokiopoulou and Saad 2007); in units far from each other that of a
        // large curvature hides the others, so that it is repeated in the units that it gives
        double[]? Curvatures()
        {
            var random = new RandomStream(1, "signs");
            double[] signs = new double[x.Length], found = new double[x.Length];
            Array.Fill(found, 1);
            for (var round = 0; round < MostEstimates; round++)
            {
                for (var i = 0; i < signs.Length; i++) signs[i] = (random.NextUniform() < 0.5 ? -1.0 : 1) / Math.Sqrt(found[i]);
                Bend(signs);
                double[] times = [.. signs.Select((sign, i) => Math.Abs(sign * bent[i]))];
                var least = Least * TensorPrimitives.Sum<double>(times) / times.Length;
                if (!(least > 0) || !double.IsFinite(least)) return null;
                for (var i = 0; i < found.Length; i++) found[i] *= times[i] = Math.Max(times[i], least);
                if (TensorPrimitives.Max<double>(times) <= Alike * TensorPrimitives.Min<double>(times)) break;
            }

            return found;
        }
    }
}
