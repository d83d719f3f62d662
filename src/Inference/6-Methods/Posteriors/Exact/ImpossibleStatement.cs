namespace ProbDsl.Inference.Exact;

/// <summary>
/// Finds a statement without unknowns whose log density is not finite, and the first row in which it is not.
/// </summary>
internal sealed class ImpossibleStatement(Problem problem, StandardCatalog catalog)
{
    public Diagnostic? Find() => problem.Graph.Story.Where(IsKnown)
        .Select(statement => LoweringLimit.Try(() => Check(statement)).Value).FirstOrDefault(found => found is not null);

    private bool IsKnown(Statement statement) => statement is Draw or TargetIncrement
        && DeepReads.Names(problem.Graph, statement).All(name => problem.Graph[name].Role is Role.Constant or Role.Data
            && !problem.Missing.ContainsKey(name));

    private Diagnostic? Check(Statement statement)
    {
        var lowering = new ExpressionEvaluator(problem, catalog).Story();
        List<Plate> plates = statement is Draw draw ? [.. draw.Target.Type.Dims.Select(d => d.Plate).OfType<Plate>()] : [];
        var value = lowering.Density(statement, plates).Value;
        var each = value.Value.Program.Build(("each", value.Value));
        if (each.Slots.Count > 0) return null;
        var numbers = Interpreter.Evaluate(value.Value).Values;
        var at = Array.FindIndex(numbers, number => !double.IsFinite(number));
        return at < 0 ? null : ExactDiagnostics.Impossible(statement, numbers[at], Where(value, at));
    }

    /// <summary>The members of loops that a number belongs to.</summary>
    private static string Where(AxisTensor value, int at)
    {
        at /= value.Event.Count;
        List<string> members = [];
        foreach (var axis in value.Axes.Reverse())
        {
            members.Insert(0, $"{(at % axis.Size) + axis.First + 1:N0}");
            at /= axis.Size;
        }

        return members.Count == 0 ? "" : members.Count == 1 ? $"in row {members[0]}" : $"at position {string.Join(", ", members)}";
    }
}
