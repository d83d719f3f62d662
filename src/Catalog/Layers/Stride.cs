namespace ProbDsl.Catalog.Layers;

/// <summary>Sizes divided by the stride of a kernel, rounded up.</summary>
internal static class Stride
{
    /// <summary>The image size after a stride, or the reason why it is not known: sizes are polynomials without division.</summary>
    public static (Image? Image, string? Refusal) Divide(Image image, Size step, string owner) =>
        (Divide(image.Height, step), Divide(image.Width, step)) switch
        {
            ({ } height, { } width) => (image with { Height = height, Width = width }, null),
            _ when step.Number is null => (null, $"{owner} must be a number, but this is {step}: write a number such as `2`"),
            var (height, _) =>
                (null, $"{owner} = {step} needs a height and width that are numbers or multiples of {step}, but this image has "
                    + $"{(height is null ? image.Height : image.Width)}: write a number, or a size such as {step} * H"),
        };

    /// <summary>Whether a size is known to be a multiple of another.</summary>
    public static bool IsMultiple(Size size, Size of) => size == of || size.Number is { } known && of.Number is { } by && known % by == 0
        || of == Size.One || of.Number is { } number && size.Terms.All(t => t.Coefficient % number == 0);

    private static Size? Divide(Size size, Size step)
    {
        if (step == Size.One) return size;
        if (step.Number is not { } number) return null;
        if (size.Number is { } known) return Size.Of((known + number - 1) / number);
        return IsMultiple(size, step) ? Scaled(size, number) : null;
    }

    private static Size Scaled(Size size, long divisor) => size.Terms
        .Select(t => t.Symbols.Aggregate(Size.Of(t.Coefficient / divisor), (product, symbol) => product * Size.Of(symbol)))
        .Aggregate((a, b) => a + b);
}
