namespace ProbDsl.Runtime.Programs;

/// <summary>The shape of `draw`: the one its attribute declares, if keys and arguments are compatible.</summary>
internal static class DrawShape
{
    // keys, arguments.. -> [axes.., event..]
    public static Shape Infer(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var by = (DrawDetail)attribute!;
        var name = $"{op} {by.Name}";
        if (by.EventRank < 0 || by.EventRank > by.Shape.Rank)
            throw new ArgumentException($"{name}: {by.Shape} has fewer than {by.EventRank} event dimensions");
        if (by.ArgumentRanks.Length != inputs.Length - 1)
            throw new ArgumentException($"{name}: {inputs.Length - 1} arguments, {by.ArgumentRanks.Length} ranks");
        if (inputs[0] != by.Keys) throw ShapeRules
            .InvalidShapes(name, [inputs[0], by.Keys], "are the keys given and those that are needed");
        for (var i = 0; i < by.ArgumentRanks.Length; i++) RefuseUnfit(name, inputs[i + 1], by.ArgumentRanks[i], by);
        return by.Shape;
    }

    private static void RefuseUnfit(string name, Shape argument, int own, DrawDetail by)
    {
        if (own < 0 || own > argument.Rank || Shape.TryBroadcast(argument.Leading(argument.Rank - own), by.Axes) != by.Axes)
            throw ShapeRules.InvalidShapes(name, [argument, by.Axes], $"do not broadcast to the axes but for the last {own} dimensions");
    }
}
