using ProbDsl.Catalogue.Layers;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Flows;

/// <summary>An invertible map of a flow, as tensor programs compute it both ways.</summary>
public interface IFlowMap
{
    /// <summary>Rows on their way from noise to data: [rows, numbers].</summary>
    Value Forward(MapCall call);

    /// <summary>Rows on their way from data to noise, and the log of the volume that a unit of it becomes, [rows].</summary>
    (Value Rows, Value LogVolume) Back(MapCall call);
}

/// <summary>One use of a map: its rows, [rows, numbers], its options, and where its weights come from.</summary>
public sealed record MapCall(Value Rows, OptionValues Options, NetWeights Weights)
{
    public int Count => Rows.Shape[0];

    public int Numbers => Rows.Shape[1];
}
