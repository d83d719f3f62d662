namespace ProbDsl.Catalog.Flows;

/// <summary>The same steps at each pixel of an image [channels, height, width], whose channels they map.</summary>
/// <param name="steps">The steps of one pixel: rows of its channels.</param>
/// <param name="channels">The number of channels.</param>
/// <param name="pixels">The number of pixels.</param>
internal sealed class PixelStep(FlowSteps steps, int channels, int pixels) : FlowStep
{
    public override MappedRows Forward(Value rows) => Mapped(rows, steps.Forward);

    public override MappedRows Inverse(Value rows) => Mapped(rows, steps.Inverse);

    private MappedRows Mapped(Value rows, Func<Value, MappedRows> map)
    {
        var count = rows.Shape[0];
        var (mapped, volume) = map(Reshape(Transpose(Reshape(rows, [count, channels, pixels]), 0, 2, 1), [count * pixels, channels]));
        return new(Reshape(Transpose(Reshape(mapped, [count, pixels, channels]), 0, 2, 1), rows.Shape),
            Total(Reshape(volume, [count, pixels])));
    }
}
