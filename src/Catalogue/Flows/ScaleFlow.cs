using ProbDsl.Catalogue.Layers;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalogue.Flows;

/// <summary>A positive factor for each element, initially 1.</summary>
public sealed class ScaleFlow : FlowSignature, IFlowMap
{
    public override string Name => "scale";

    public override string Summary => "s x with a positive factor for each element";

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => FlowElements.Refusal(Name, type);

    public Value Forward(MapCall call) => call.Rows * Exp(LogFactor(call));

    public (Value Rows, Value LogVolume) Back(MapCall call)
    {
        var logFactor = LogFactor(call);
        return (call.Rows * Exp(-logFactor), Broadcast(-SumAll(logFactor), [call.Count]));
    }

    private static Value LogFactor(MapCall call) => call.Weights.Next().Request("log_factor", [call.Numbers], Initialization.Zeros);
}
