namespace ProbDsl.Catalog.Flows;

/// <summary>A velocity field as a tensor program, with the trace of its Jacobian in closed form.</summary>
public interface IVelocity
{
    /// <summary>The velocity of the rows of a state, and the trace of its Jacobian.</summary>
    VelocityAndTrace Lower(VelocityCall call);
}

/// <summary>dx/dt of the rows, [rows, elements], and the trace of its Jacobian with respect to x, [rows].</summary>
public sealed record VelocityAndTrace(Value Derivative, Value Trace);

/// <summary>One application of a field with all sizes known.</summary>
/// <param name="State">The state, [rows, elements].</param>
/// <param name="Along">The time and the conditioning inputs of the flow: one per row, or one for all rows over an axis of size 1.</param>
/// <param name="Options">The options of the field.</param>
/// <param name="Weights">The source of the weights.</param>
public sealed record VelocityCall(Value State, IReadOnlyList<LayerInput> Along, OptionValues Options, NetWeights Weights)
{
    public int Rows => State.Shape[0];

    public int Numbers => State.Shape[1];
}
