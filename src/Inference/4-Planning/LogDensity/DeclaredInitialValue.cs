namespace ProbDsl.Inference.LogDensity;

/// <summary>The initial value of a param that the story writes, `param sd: positive = 2`.</summary>
public static class DeclaredInitialValue
{
    /// <summary>The initial value in unconstrained coordinates; null if the story writes none.</summary>
    public static double[]? Free(Problem problem, StandardCatalog catalog, MissingDataAnalysis unobserved, Variable param)
    {
        if (param is not { Role: Role.Param, Origin: StartOrigin start }) return null;
        var values = new Dictionary<string, Tensor> { [param.Name] = Value(problem, catalog, param, start) };
        return new Interpreter(Coordinates.FreeOf(problem, catalog, unobserved, param)).Run(values)["free"].Values;
    }

    /// <summary>The initial value on the param's own scale; null if the story writes none.</summary>
    public static double[]? OnOwnScale(Problem problem, StandardCatalog catalog, Variable param) =>
        param is { Role: Role.Param, Origin: StartOrigin start } ? Value(problem, catalog, param, start).Values : null;

    private static Tensor Value(Problem problem, StandardCatalog catalog, Variable param, StartOrigin start) =>
        new ExpressionEvaluator(problem, catalog).Evaluate(start.Value, problem.ShapeOf(param));
}
