using ProbDsl.Runtime.Programs;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>Windows of images, and the sum of windows where they meet.</summary>
internal static class TorchImages
{
    // [images, C, H, W] -> [images, down, across, C, kh, kw]
    public static Tensor Unfold(ImageWindows windows, Tensor images)
    {
        var (down, across) = windows;
        var sizes = images.shape;
        var x = images.reshape(images.numel() / Math.Max(1, sizes[^3] * sizes[^2] * sizes[^1]), sizes[^3], sizes[^2], sizes[^1]);
        x = TorchIndexing.Pad(TorchIndexing.Pad(x, new(2, down.Before, down.After)), new(3, across.Before, across.After));
        return x.unfold(2, down.Kernel, down.Stride).unfold(3, across.Kernel, across.Stride).permute(0, 2, 3, 1, 4, 5);
    }

    // the pixel of each element of a window, found by unfolding the numbers of pixels; 0 outside
    public static Tensor Fold(Value fold, Tensor windows)
    {
        var (down, across, height, width) = (FoldedWindows)fold.Attribute!;
        var pixels = (long)fold.Shape[^3] * height * width;
        var numbers = arange(1, pixels + 1, ScalarType.Int64, windows.device).reshape(1, fold.Shape[^3], height, width);
        var at = Unfold(new(down, across), numbers).reshape(-1);
        var images = fold.Shape[..^3].Count;
        return zeros(images, pixels + 1, windows.dtype, windows.device).index_add_(1, at, windows.reshape(images, at.numel()), 1)
            .narrow(1, 1, pixels).reshape(TorchOps.Sizes(fold));
    }
}
