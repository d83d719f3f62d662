namespace ProbDsl.Inference.Training;

/// <summary>
/// The error that a row has density 0, since a flow maps it back to a number that its base, or one of its maps, does not have.
/// </summary>
internal static class OutOfReachDiagnostic
{
    /// <summary>The error; null if the cause is another one.</summary>
    /// <param name="problem">The problem, for the value of the row and its place in a file; null if unknown.</param>
    /// <param name="cause">The cause of a loss that is not finite; null if it is unknown.</param>
    /// <param name="row">The row of the data, from 0; null if it is unknown.</param>
    /// <param name="step">The number of steps before.</param>
    public static Diagnostic? Find(Problem? problem, NonFiniteOrigin? cause, long? row, long step)
    {
        if (cause?.Reach is not { } reach) return null;
        var (draw, number) = (reach.Draw, Number(problem, reach, row));
        var of = draw is null ? $"`{cause.Origin}`" : $"`{draw.Target.Of}`";
        var many = reach.Support.Width > 1;
        var where = (row, many) switch
        {
            ({ } at, true) => $"number {reach.Column + 1} of row {at + 1} of {of}",
            ({ } at, false) => $"row {at + 1} of {of}",
            (null, true) => $"number {reach.Column + 1} of a draw of {of}",
            _ => $"a draw of {of}",
        };
        var (place, file) = Place(problem, reach, row);
        return Diagnostic.Error("E0635", string.Create(CultureInfo.InvariantCulture,
            $"{where}{file} is out of reach of its flow, so that its density is 0: "
                + $"{(step == 0 ? "before training" : $"at step {step}")} it maps "
                + $"{(number is { } known ? $"{known:G6}" : "it")} back to {reach.Value:G6}, but {Numbers(reach)}"), place)
            .Next(Remedy(reach)!);
    }

    /// <summary>What to change in the story; null where nothing is out of reach.</summary>
    public static string? Remedy(FlowReach? reach) => reach switch
    {
        null => null,
        { Support: { IsMap: true, Of: var map } } =>
            $"let `{map}` be the last map, for data of type `positive`, or leave it out: the maps behind it move numbers below 0",
        { Support.Range: { Low: 0, High: double.PositiveInfinity } } => "start with a distribution of all numbers, `Normal(0, 1)`; where "
            + "the data are positive, declare them so, and end the flow with `|> exp`",
        _ => "start with a distribution of all numbers, `Normal(0, 1)`; a range is kept by maps that do not leave it, as in "
            + "`Uniform(-3, 3) |> spline(bound = 3)` for data from -3 to 3",
    };

    private static string Numbers(FlowReach reach)
    {
        var verb = reach.Support.IsMap ? "gives" : "has";
        var range = reach.Support.Range;
        return $"`{reach.Support.Of}` {verb} " + (double.IsFinite(range.Low), double.IsFinite(range.High)) switch
        {
            (true, true) => string.Create(CultureInfo.InvariantCulture, $"numbers from {range.Low:G6} to {range.High:G6} alone"),
            (true, false) when range.High > 0 => string.Create(CultureInfo.InvariantCulture, $"numbers above {range.Low:G6} alone"),
            (false, true) when range.Low < 0 => string.Create(CultureInfo.InvariantCulture, $"numbers below {range.High:G6} alone"),
            _ => "no density there",
        };
    }

    /// <summary>The number of the row in the data; null if it is not known.</summary>
    private static double? Number(Problem? problem, FlowReach reach, long? row) =>
        Element(problem, reach, row) is { } at ? problem!.Data[reach.Draw!.Target.Of].Values[at] : null;

    /// <summary>The cell of a file, else the statement; and the words for the row of the file.</summary>
    private static (Place Place, string File) Place(Problem? problem, FlowReach reach, long? row)
    {
        Place statement = reach.Draw is { } draw ? new SourcePlace(draw.Span) : Parser.Diagnostics.Place.None;
        if (Element(problem, reach, row) is not { } at || !problem!.Places.TryGetValue(reach.Draw!.Target.Of, out var places)
            || places(at) is not { } cell) return (statement, "");
        return (statement, $" ({cell.Text})");
    }

    /// <summary>The element of the data of one plate, from 0; null for other data.</summary>
    private static int? Element(Problem? problem, FlowReach reach, long? row) =>
        problem is not null && row is { } at && reach.Draw is { Loops.Count: 1, Target.Of: var name }
            && problem.Graph.Find(name) is { Role: Role.Data, Extents.Count: 1 } && problem.Data.TryGetValue(name, out var data)
            && data.Shape[0] is var rows && at < rows && data.Shape.Count == rows * reach.Support.Width
            ? (int)((at * reach.Support.Width) + reach.Column) : null;
}
