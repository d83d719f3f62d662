namespace ProbDsl.Catalog.Flows;

/// <summary>
/// location + exp(log scale) x for each element, initially the identity: the step by which a flow of unknowns reaches any location and
/// scale, also where its maps cannot move what is far away.
/// </summary>
/// <param name="location">[1, elements].</param>
/// <param name="logScale">[1, elements].</param>
public sealed class LocationScaleStep(Value location, Value logScale) : FlowStep
{
    public override bool IsElementwise => true;

    /// <summary>The step with weights of these names.</summary>
    /// <param name="elements">The number of elements of a row.</param>
    /// <param name="ask">The source of its weights.</param>
    public static LocationScaleStep Create(int elements, RequestWeight ask) =>
        new(Row(ask("location", [elements], Initialization.Zeros)), Row(ask("log_scale", [elements], Initialization.Zeros)));

    public override MappedRows Forward(Value rows) => new((rows * Exp(logScale)) + location, Broadcast(logScale, rows.Shape));

    public override MappedRows Inverse(Value rows) => new((rows - location) * Exp(-logScale), Broadcast(-logScale, rows.Shape));

    private static Value Row(Value each) => Reshape(each, [1, each.Shape.Count]);
}
