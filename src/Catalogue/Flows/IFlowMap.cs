using ProbDsl.Catalogue.Layers;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Flows;

/// <summary>An invertible map of a flow as tensor programs, forward and inverse.</summary>
public interface IFlowMap
{
    /// <summary>The rows mapped in the direction from noise to data: [rows, elements].</summary>
    Value Forward(MapCall call);

    /// <summary>The rows mapped in the direction from data to noise, and the log determinant of that map's Jacobian, [rows].</summary>
    (Value Rows, Value LogVolume) Back(MapCall call);
}

/// <summary>One application of a map: its rows, [rows, elements], its options and the source of its weights.</summary>
public sealed record MapCall(Value Rows, OptionValues Options, NetWeights Weights)
{
    public int Count => Rows.Shape[0];

    public int Numbers => Rows.Shape[1];
}
