using ProbDsl.Catalog.Supports;
using ProbDsl.Compiler.Typing;

namespace ProbDsl.Catalog.Flows;

/// <summary>
/// A permutation of the elements, so that the maps before and after it couple different ones: a fixed one, or an invertible matrix that
/// starts there and is trained by its LU decomposition (Kingma and Dhariwal 2018, section 3.2). On an image [channels, height, width] the
/// matrix mixes the channels of each pixel: a 1 x 1 convolution.
/// </summary>
public sealed class PermuteFlow : FlowSignature, IFlowMap
{
    public override string Name => "permute";

    public override string Summary =>
        "the elements in reverse order; with `learned` = true a trained invertible matrix that starts there, on an image [channels, "
            + "height, width] of the channels of each pixel (a 1 x 1 convolution)";

    public override bool IsAffine => true;

    public override ValueList<OptionSignature> Options => [new("learned", new TruthKind())];

    public override bool HasWeights(ValueList<GivenOption> options) => IsLearned(options);

    public override bool KeepsVolume(ValueList<GivenOption> options) => !IsLearned(options);

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => FlowElements.Refusal(Name, type);

    public override string? SizeRefusal(TensorType type, ValueList<GivenOption> options) =>
        FlowElements.Two(Name, type, "changes the order of the elements")
            ?? (IsLearned(options) && IsImage(type.Dims.Count) && type.Dims[0].Size == Size.One
                ? $"`{Name}(learned = true)` mixes the channels of an image, real[channels, height, width], but {type} has one" : null);

    public IReadOnlyList<FlowStep> Steps(MapCall call)
    {
        if (!IsLearned(call.Options.Given)) return [new ReversedStep()];
        var channels = IsImage(call.Dimensions.Rank) ? call.Dimensions[0] : call.Elements;
        FlowStep[] steps = [new Triangles(call, channels), new ReversedStep()];
        return channels == call.Elements ? steps : [new PixelStep(new(steps), channels, call.Elements / channels)];
    }

    public SupportRange Range(SupportRange from, OptionValues options) =>
        IsLearned(options.Given) ? SupportRange.All : from;

    private static bool IsImage(int rank) => rank == 3;

    private static bool IsLearned(ValueList<GivenOption> options) => new OptionValues(options, _ => 0).IsSet("learned");

    /// <summary>x L U with L lower triangular of unit diagonal, and U upper triangular of diagonal exp(s): rows are multiplied from the
    /// left.</summary>
    private sealed class Triangles : FlowStep
    {
        private readonly Value lower, upper, logDiagonal;

        public Triangles(MapCall call, int size)
        {
            var (weights, strict) = (call.Weights.Next(), new LowerTriangle(size, withDiagonal: false));
            var identity = Matrices.Identity(call.Program, size);
            lower = strict.Fill(weights.Request("lower", [strict.Count], Initialization.Zeros)) + identity;
            logDiagonal = weights.Request("log_diagonal", [size], Initialization.Zeros);
            // the transpose of U, which is lower triangular too
            upper = strict.Fill(weights.Request("upper", [strict.Count], Initialization.Zeros))
                + Where(identity, Reshape(Exp(logDiagonal), [size, 1]), 0);
        }

        public override MappedRows Forward(Value rows) =>
            new(MatMul(MatMul(rows, lower), upper, transposeB: true), Repeated(SumAll(logDiagonal), rows));

        // y = x L U, so U' L' x' = y'
        public override MappedRows Inverse(Value rows)
        {
            var withoutUpper = TriangularSolve(upper, Transpose(rows, 1, 0));
            return new(Transpose(TriangularSolve(lower, withoutUpper, transpose: true), 1, 0), Repeated(-SumAll(logDiagonal), rows));
        }
    }
}
