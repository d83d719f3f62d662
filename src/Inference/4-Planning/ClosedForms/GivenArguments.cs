namespace ProbDsl.Inference.ClosedForms;

/// <summary>The arguments of an estimated distribution that the story gives as numbers.</summary>
public static class GivenArguments
{
    /// <summary>Theta with the given arguments filled in and the estimated ones open (0).</summary>
    public static double[] Theta(Problem problem, StandardCatalog catalog, EstimatedDistribution distribution, RowFamily family)
    {
        var theta = new double[family.ThetaCount];
        foreach (var (i, place) in distribution.Places.Index())
            if (place.Form is KnownForm) family.Read(place.Key, Values(i), theta);
        return theta;

        double[] Values(int i) => distribution.Columns.Count == 0
            ? Value(problem, catalog, distribution, distribution.Places[i])
            : [.. distribution.Columns.SelectMany(c => Value(problem, catalog, c, c.Places[i]))];
    }

    private static double[] Value(Problem problem, StandardCatalog catalog, EstimatedDistribution distribution, EstimatedPlace place)
    {
        var lowering = new ExpressionEvaluator(problem, catalog).Story();
        var value = lowering.Argument(distribution.Draw.Distribution, place.Argument, lowering.Bind(distribution.Draw.Loops)).Value;
        return Interpreter.Evaluate(value).Values;
    }
}
