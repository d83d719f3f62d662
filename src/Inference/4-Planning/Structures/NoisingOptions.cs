namespace ProbDsl.Inference.Structures;

/// <summary>
/// The options that a story gives to the SDE of a time reversal, at its hyperparameters: numbers, and functions of time as program parts.
/// </summary>
public static class NoisingOptions
{
    public static SdeOptions Evaluate(ContinuousTimeDraw path, Problem problem, StandardCatalog catalog) => new()
    {
        Numbers = NumericOptions.Evaluate(path.Sde!.Options, problem, catalog, new Dictionary<string, double>()),
        Functions = path.Sde.Options.Where(o => o.Value is CallableName).ToDictionary(o => o.Name,
            o => OfTime(path, (StoryFunction)problem.Graph.Callables.First(c => c.Name == ((CallableName)o.Value).Name), problem,
                catalog)),
    };

    private static Func<Value, Value> OfTime(ContinuousTimeDraw path, StoryFunction function, Problem problem,
        StandardCatalog catalog) => time =>
    {
        var story = new ExpressionEvaluator(problem, catalog).Story(time.Program);
        var axis = new Axis("times", time.Shape.Count, 0, 0);
        var value = story.Inside(path.Draw, () => story.Called(function, [new(Ops.Reshape(time, [axis.Size]), [axis])]))
            .SpreadOver([axis]).Value;
        return Ops.Reshape(value.Type.IsFloat() ? value : Ops.Cast(value, time.Program.FloatType), time.Shape);
    };
}
