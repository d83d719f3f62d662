using ProbDsl.Compiler.Typing;

namespace ProbDsl.Catalog.Flows;

/// <summary>An invertible map of a flow as tensor programs.</summary>
public interface IFlowMap
{
    /// <summary>Its steps in the direction from noise to data.</summary>
    IReadOnlyList<FlowStep> Steps(MapCall call);

    /// <summary>The b where only elements in (-b, b) are transformed and others stay as they are; null if all are transformed.</summary>
    double? Interval(OptionValues options) => null;

    /// <summary>The range of its numbers, whatever its weights are, where those that it maps are in this range.</summary>
    SupportRange Range(SupportRange from, OptionValues options) => SupportRange.All;
}

/// <summary>One application of a map with all sizes known.</summary>
/// <param name="Program">The program.</param>
/// <param name="Dimensions">The dimensions of the tensors that it maps; a scalar has none.</param>
/// <param name="Given">The values that the flow is given: [rows, event..] each, or [1, event..] where it is the same for all rows.</param>
/// <param name="Options">The options of the map.</param>
/// <param name="Weights">The source of the weights.</param>
public sealed record MapCall(ProgramBuilder Program, Shape Dimensions, IReadOnlyList<LayerInput> Given, OptionValues Options,
    NetWeights Weights)
{
    /// <summary>The number of elements of one row.</summary>
    public int Elements => Dimensions.Count;
}
