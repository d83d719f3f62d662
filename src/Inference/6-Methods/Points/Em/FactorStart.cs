namespace ProbDsl.Inference.Em;

/// <summary>
/// Leaves a point where all factors are alike: there the gradient by loadings is exactly 0, and no step of EM moves them. Each such
/// parameter in which the expected log density is quadratic moves by about a standard error, so that the move does not depend on units.
/// </summary>
internal static class FactorStart
{
    /// <param name="expected">The expected log density, after an E step at the point.</param>
    /// <param name="point">The point, which is modified.</param>
    /// <param name="places">The parameters in which it is quadratic.</param>
    /// <param name="random">Draws the moves.</param>
    public static void Leave(ExpectedDensity expected, double[] point, IEnumerable<int> places, RandomStream random)
    {
        double[] gradient = new double[point.Length], beside = new double[point.Length], moved = [.. point];
        expected.Evaluate(point, gradient);
        foreach (var place in places.Where(p => gradient[p] == 0))
        {
            (var kept, point[place]) = (point[place], point[place] + 1);
            expected.Evaluate(point, beside);
            point[place] = kept;
            if (beside[place] < 0) moved[place] += random.NextNormal() / Math.Sqrt(-beside[place]);
        }

        moved.CopyTo(point, 0);
    }
}
