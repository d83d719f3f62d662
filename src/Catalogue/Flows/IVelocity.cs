using ProbDsl.Catalogue.Layers;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Flows;

/// <summary>A field that an ODE follows, as tensor programs compute it: its trace is known without a pass back.</summary>
public interface IVelocity
{
    /// <summary>Where the rows of a state are moved.</summary>
    Motion Lower(VelocityCall call);
}

/// <summary>dx/dt of the rows, [rows, numbers], and the trace of its Jacobian by x, [rows].</summary>
public sealed record Motion(Value Derivative, Value Trace);

/// <summary>One use of a field with all sizes known.</summary>
/// <param name="State">[rows, numbers].</param>
/// <param name="Along">The time, and what the flow is given: of each row, or one for all, over an axis of 1.</param>
/// <param name="Options">Of the field.</param>
/// <param name="Weights">Where its weights come from.</param>
public sealed record VelocityCall(Value State, IReadOnlyList<LayerInput> Along, OptionValues Options, NetWeights Weights)
{
    public int Rows => State.Shape[0];

    public int Numbers => State.Shape[1];
}
