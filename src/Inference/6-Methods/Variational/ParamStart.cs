namespace ProbDsl.Inference.Variational;

/// <summary>
/// The initial value of a param in unconstrained coordinates: that of the story, else random near 0, which breaks the symmetry of
/// exchangeable components.
/// </summary>
internal static class ParamStart
{
    private const double Beside = 0.1;

    public static Func<RandomStream, double[]> Create(
        Problem problem, StandardCatalog catalog, MissingDataAnalysis unobserved, Variable param,
        Shape free) => random =>
        {
            if (DeclaredInitialValue.Free(problem, catalog, unobserved, param) is { } written) return written;
            var start = new double[free.Count];
            random.FillNormal(start);
            for (var i = 0; i < start.Length; i++) start[i] *= Beside;
            return start;
        };
}
