using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;

namespace ProbDsl.Tests.Layers;

/// <summary>A net's head and body ⇶ what each layer makes, or the refusal.</summary>
public sealed class LayerShapes
{
    private static readonly string[] Table =
    [
        "(x: real[3]) -> real[2] = linear(H) |> tanh |> linear ⇶ real[H], real[H], real[2]",
        "(x: real) -> real = linear ⇶ real[1]",
        "(x: real[3], k: index[V], b: bool[2]) -> (mean: real[D], sd: positive[D]) = linear ⇶ real[2 * D]",
        "(x: real[D]) -> real[64, 7, 7] = linear(64, 7, 7) ⇶ real[64, 7, 7]",
        "(x: real[D]) -> real[D] = linear(height = 7) ⇶ `linear` with `height` or `width` needs `size` too: "
            + "`linear(64, 7, 7)` makes 64 channels of 7 by 7",
        "(x: real[..D]) -> real = linear ⇶ `linear` takes tensors of one length, but real[..D] is a strict prefix: "
            + "use `masked_mlp` or `transformer`",
        "(x: real[D]) -> real[2] = linear(3) ⇶ the body of `f` ends with real[3], but its outputs are real[2]",

        "(x: real[D]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [H, H], act = tanh) ⇶ real[4]",
        "(x: real[D]) -> real[2] = mlp(hidden = H, out = 3) |> silu |> linear ⇶ real[3], real[3], real[2]",
        "(x: real[1, 28, 28]) -> real[10] = mlp([H]) ⇶ real[10]",
        "(x: real[..D]) -> real = mlp(hidden = [H]) ⇶ `mlp` takes tensors of one length, but real[..D] is a strict prefix: "
            + "use `masked_mlp` or `transformer`",
        "(x: real) -> real = mlp(act = tanh) ⇶ `mlp` needs `hidden`, a list of sizes",
        "(x: real) -> real = mlp(hidden = [H], act = tanhh) ⇶ `act` of `mlp` is `relu`, `leaky_relu`, `elu`, `gelu`, `silu`, `tanh`, "
            + "`sigmoid` or `softplus`, but this is `tanhh`",

        "(x: real) -> real = mlp([H], dense = true, weight_norm = false) ⇶ real[1]",
        "(x: real) -> real = mlp([H], dense = 1) ⇶ `dense` of `mlp` is `true` or `false`, but this is `1`",
        "(x: real[3]) -> real[2] = linear(weight_norm = true) ⇶ real[2]",
        "(x: real[3], k: index[V]) -> real[2] = residual([H, H], act = silu) |> linear ⇶ real[V + 3], real[2]",
        "(x: real[2, 3]) -> real[2, 3] = residual(H) ⇶ real[2, 3]",
        "(x: real[3]) -> real[3] = residual(linear(8) |> silu |> linear) ⇶ real[3]",
        "(x: real[3], k: index[V]) -> real = residual(tanh) |> linear ⇶ real[V + 3], real[1]",
        "(x: real[2, H, 8]) -> real[2, H, 8] = residual(residual(conv(4) |> relu |> conv) |> layer_norm) ⇶ real[2, H, 8]",
        "(x: real[3]) -> real[3] = residual(linear(8)) ⇶ the layers inside of `residual` make real[8] of real[3], but both are added",
        "(x: real[6]) -> real[6] = residual(reshape(2, 3)) ⇶ the layers inside of `residual` make real[2, 3] of real[6], "
            + "but both are added",
        "(x: real[3]) -> real[3] = residual(linear |> linear) ⇶ `linear` has no size, which only the last layer with a size may omit",
        "(x: real[3]) -> real[3] = residual(linaer(3)) ⇶ there is no layer `linaer`",
        "(x: real[3]) -> real[3] = residual(2 * 1.5) ⇶ `hidden` of `residual` is a list of sizes, but this is `2 * 1.5`",
        "(x: real[3]) -> real[3] = residual ⇶ `residual` needs its layers or the sizes of an mlp: "
            + "`residual(linear(64) |> silu |> linear)` or `residual([64])`",
        "(x: real[3]) -> real[3] = residual([4], layers = linear(3)) ⇶ `residual` takes either layers or `hidden`, not both",
        "(x: real[3]) -> real[3] = residual(linear, act = relu) ⇶ `act` of `residual` belongs to `hidden`: "
            + "write activations among the layers, as in `conv(32) |> silu |> conv`",
        "(x: real[..D]) -> real = residual([H]) |> linear ⇶ `residual` takes tensors of one length, "
            + "but real[..D] is a strict prefix: use `masked_mlp` or `transformer`",

        "(k: index[V]) -> real = embedding(16) |> linear ⇶ real[16], real[1]",
        "(k: index[L, V]) -> real[L, H] = embedding(H) ⇶ real[L, H]",
        "(k: index[V]) -> real = embed(16) |> linear ⇶ real[16], real[1]",
        "(k: index[V], x: real) -> real = embedding(16) |> linear ⇶ `embedding` takes one index, but its input is index[V] and real: "
            + "make it the first stage of a net such as `net f(k: index[K]) -> real = embedding(16) |> linear`; "
            + "`linear` and `mlp` take an index directly",
        "(x: real[D]) -> real = embedding(16) |> linear ⇶ `embedding` takes one index, but its input is real[D]: make it the first stage "
            + "of a net such as `net f(k: index[K]) -> real = embedding(16) |> linear`; `linear` and `mlp` take an index directly",
        "(k: index[V]) -> real = embedding |> linear ⇶ `embedding` needs `size`, a size",

        "(x: real[8 * D]) -> real[2, 4, D] = reshape(2, 4, D) ⇶ real[2, 4, D]",
        "(x: real[D]) -> real[2, D] = reshape(2, D) ⇶ `reshape` keeps every element, but real[D] holds D and real[2, D] 2 * D: "
            + "`linear(2, D)` makes that many",
        "(x: real[..D]) -> real[D] = reshape(D) ⇶ `reshape` takes tensors of one length, but real[..D] is a strict prefix: "
            + "use `masked_mlp` or `transformer`",
        "(x: real[2, D], k: index[V]) -> real = flatten |> linear ⇶ real[2 * D + V], real[1]",
        "(x: real[..D]) -> real[D] = flatten ⇶ `flatten` takes tensors of one length, but real[..D] is a strict prefix: "
            + "use `masked_mlp` or `transformer`",

        "(before: bool[..D]) -> (logit: real) = masked_mlp(hidden = [H, H], act = relu) ⇶ real[1]",
        "(before: index[..L, V], label: index[3]) -> (logit: real[V]) = masked_mlp(hidden = [H]) ⇶ real[V]",
        "(before: bool[D]) -> real = masked_mlp(hidden = [H]) ⇶ `masked_mlp` needs a strict prefix as an argument, "
            + "but its input is bool[D]: declare one as `before: bool[..D]`, and make `masked_mlp` the first stage",
        "(a: bool[..D], b: real[..D]) -> real = masked_mlp(hidden = [H]) ⇶ `masked_mlp` takes one strict prefix, "
            + "but these are bool[..D] and real[..D]: declare the others as whole tensors",

        "(x: int[1, 28, 28]) -> real[D] = conv(32, kernel = 4, stride = 2) |> relu |> conv(64, kernel = 4, "
            + "stride = 2) |> linear ⇶ real[32, 14, 14], real[32, 14, 14], real[64, 7, 7], real[D]",
        "(x: real[7, 9]) -> real[D] = conv(H, stride = 2) |> linear ⇶ real[H, 4, 5], real[D]",
        "(x: real[3, 2 * H, W]) -> real[3, 2 * H, W] = conv(16) |> conv ⇶ real[16, 2 * H, W], real[3, 2 * H, W]",
        "(x: real[3, 2 * H, 4 * H * W]) -> real = conv(16, stride = 2) |> linear ⇶ real[16, H, 2 * H * W], real[1]",
        "(x: real[3, 8, 8]) -> (mean: real[3, 8, 8], sd: positive[8, 8]) = conv ⇶ real[4, 8, 8]",
        "(x: real[3, H, 8]) -> real = conv(16, stride = 2) |> linear ⇶ `stride` of `conv` = 2 needs a height and width that are numbers or "
            + "multiples of 2, but this image has H: write a number, or a size such as 2 * H",
        "(x: real[3, 8, 8]) -> real = conv(16, stride = H) |> linear ⇶ `stride` of `conv` must be a number, but this is H: "
            + "write a number such as `2`",
        "(x: real[784]) -> real = conv(16) |> linear ⇶ `conv` takes an image, real[channels, height, width] or real[height, width], "
            + "but this is real[784]: `linear(64, 7, 7)` makes 64 channels of 7 by 7 from any input",
        "(x: real[8, 8], t: unit) -> real = conv(16) |> linear ⇶ `conv` takes one image, but its inputs are real[8, 8] and unit: "
            + "join them first, as in `concat(image, label) |> conv`",
        "(x: real[..D]) -> real = conv(16) ⇶ `conv` takes tensors of one length, but real[..D] is a strict prefix: "
            + "use `masked_mlp` or `transformer`",
        "(x: real[1, 8, 8]) -> real[2] = conv ⇶ `conv` makes images of 8 by 8 here, but an output is real[2]: write its channels, "
            + "as in `conv(32)`, and end with `linear`",
        "(x: real[1, 8, 8]) -> real[1, 8, 8] = conv(stride = 2) ⇶ `conv` makes images of 4 by 4 here, but an output is real[1, 8, 8]: "
            + "write its channels, as in `conv(32)`, and end with `linear`",

        "(z: real[D]) -> (location: unit[1, 28, 28]) = linear(64, 7, 7) |> relu |> conv_transpose(32, kernel = 4, "
            + "stride = 2) |> relu |> conv_transpose(kernel = 4, stride = 2) ⇶ real[64, 7, 7], real[64, 7, 7], real[32, 14, 14], real[32, "
            + "14, 14], real[1, 28, 28]",
        "(z: real[H, W]) -> real = conv_transpose(3, stride = 2) |> linear ⇶ real[3, 2 * H, 2 * W], real[1]",
        "(z: real[8, 8]) -> real[16, 16] = conv_transpose(stride = 4) ⇶ `conv_transpose` with kernel 3 and stride 4 leaves pixels that no "
            + "kernel reaches: make `kernel` at least `stride`",
        "(z: real[8]) -> real[16, 16] = conv_transpose ⇶ `conv_transpose` takes an image, real[channels, height, width] or real[height, "
            + "width], but this is real[8]: `linear(64, 7, 7)` makes 64 channels of 7 by 7 from any input",

        "(x: real[3, 9, 8]) -> real = max_pool |> mean_pool(4) |> linear ⇶ real[3, 5, 4], real[3, 2, 1], real[1]",
        "(x: real[3, H, 8]) -> real = max_pool |> linear ⇶ `size` of `max_pool` = 2 needs a height and width that are numbers or multiples "
            + "of 2, but this image has H: write a number, or a size such as 2 * H",
        "(x: real[3]) -> real = mean_pool |> linear ⇶ `mean_pool` takes an image, real[channels, height, width] or real[height, width], "
            + "but this is real[3]: `linear(64, 7, 7)` makes 64 channels of 7 by 7 from any input",

        "(state: real[H], keys: bool[D]) -> real[H] = gru ⇶ real[H]",
        "(state: real[H], k: index[V], x: real[D]) -> real = gru |> linear ⇶ real[H], real[1]",
        "(state: real[H]) -> real[H] = gru ⇶ `gru` takes the state and an input, but its only input is real[H]: "
            + "make it the first stage of a net such as `net step(state: real[H], x: real[2]) -> real[H] = gru`",
        "(before: index[..L, V]) -> (logit: real[V]) = gru(H) ⇶ real[V]",
        "(before: real[..D], y: real[2]) -> (mean: real, sd: positive) = gru(H) ⇶ real[2]",
        "(before: real[..D]) -> real = gru ⇶ `gru` over a strict prefix needs the size of its state: `gru(64)`",
        "(state: real[H], x: real[2]) -> real[H] = gru(H) ⇶ `gru` has the size of its state, but `size` is set: leave it out, "
            + "or declare a strict prefix as the net's argument, as `before: real[..D]`",
        "(before: index[..L, V]) -> (logit: real[V]) = causal_conv([H, H], kernel = 3) ⇶ real[V]",
        "(x: real[D]) -> real = causal_conv([H]) ⇶ `causal_conv` needs a strict prefix as an argument, but its input is real[D]: "
            + "declare one as `before: real[..D]`, and make `causal_conv` the first stage",
        "(state: real, x: real[H]) -> real = gru ⇶ the state of `gru` is a vector, but the net's first argument is real: "
            + "declare it as `state: real[H]`",

        "(before: index[..L, V]) -> (logit: real[V]) = transformer(width = W, heads = 4, layers = 2) ⇶ real[V]",
        "(tokens: index[L, V]) -> (mean: real[2], sd: positive[2]) = transformer(W) ⇶ real[4]",
        "(tokens: index[L, V], t: unit) -> real[L, V] = transformer(W) ⇶ real[L, V]",
        "(tokens: real[L, D]) -> (mean: real[L, D], sd: positive[L, 1]) = transformer(W) ⇶ real[L, D + 1]",
        "(before: real[..L, D]) -> real[D] = transformer(W) ⇶ real[D]",
        "(x: real[D]) -> real = transformer(W) ⇶ `transformer` takes tokens first, index[L, V] or real[L, D], but its input is real[D]: "
            + "declare the net's first argument so, and make `transformer` the first stage",
        "(k: index[V]) -> real = transformer(W) ⇶ `transformer` takes tokens first, index[L, V] or real[L, D], but its input is index[V]: "
            + "declare the net's first argument so, and make `transformer` the first stage",
        "(a: index[L, V], b: bool[..L]) -> real = transformer(W) ⇶ `transformer` takes one strict prefix, its tokens, "
            + "but bool[..L] is another: declare it as a whole tensor",
        "(a: index[L, V]) -> real = transformer(width = 6) ⇶ 4 heads cannot split a width of 6 evenly: "
            + "make `width` a multiple of `heads`",
        "(a: index[L, V]) -> real = transformer(width = 12, positions = rotary) ⇶ rotary positions turn pairs of numbers, "
            + "but 4 heads of a width of 12 have an odd number each: make `width` a multiple of 8",
        "(before: real[..D]) -> real = transformer(W, positions = rotary) ⇶ real[1]",
        "(before: bool[..D]) -> (logit: real) = transformer(W) ⇶ real[1]",
        "(a: index[L, V]) -> real = transformer(heads = 2) ⇶ `transformer` needs `width`, a size",

        "(x: real[2, D]) -> real[2, D] = layer_norm ⇶ real[2, D]",
        "(x: real[..D]) -> real = layer_norm ⇶ `layer_norm` takes tensors of one length, but real[..D] is a strict prefix: "
            + "use `masked_mlp` or `transformer`",
        "(x: real[16, H, 4]) -> real[16, H, 4] = group_norm |> group_norm(16) |> group_norm(groups = 1) ⇶ real[16, H, 4], "
            + "real[16, H, 4], real[16, H, 4]",
        "(x: real[8 * H]) -> real[8 * H] = group_norm ⇶ real[8 * H]",
        "(x: real[H, 2, 2]) -> real[H, 2, 2] = group_norm(H) ⇶ real[H, 2, 2]",
        "(x: real[12, 4, 4]) -> real[12, 4, 4] = group_norm ⇶ `group_norm` cannot split 12 channels into 8 groups of one size: "
            + "write `groups`, or a number of channels that is a multiple of 8",
        "(x: real[H, 4, 4]) -> real[H, 4, 4] = group_norm(4) ⇶ `group_norm` cannot split H channels into 4 groups of one size: "
            + "write `groups`, or a number of channels that is a multiple of 4",
        "(x: real[4, 4]) -> real[4, 4] = group_norm ⇶ `group_norm` takes an image, real[channels, height, width], or a vector, "
            + "but this is real[4, 4]",
        "(x: real[2, D], k: index[V]) -> real[2 * D + V] = dropout(0.25) ⇶ real[2 * D + V]",
        "(x: real) -> real = dropout(1) ⇶ `rate` of `dropout` is a number of at least 0 and below 1, but this is 1",
        "(x: real) -> real = dropout ⇶ `dropout` needs `rate`, a number of at least 0 and below 1",
        "(x: real[4 * H, 5, W]) -> real[4 * H, 5, W] = attention |> attention(heads = 2) ⇶ real[4 * H, 5, W], real[4 * H, 5, W]",
        "(x: real[6, 5, 5]) -> real[6, 5, 5] = attention ⇶ `attention` cannot split 6 channels between 4 heads: "
            + "write `heads`, or a number of channels that is a multiple of 4",
        "(x: real[L, D]) -> real[L, D] = attention ⇶ `attention` takes an image, real[channels, height, width], "
            + "but this is real[L, D]: tokens, index[L, V] or real[L, D], go into `transformer`",
        "(x: real[3, H, 4]) -> real[3, 2 * H, 8] = upsample ⇶ real[3, 2 * H, 8]",
        "(x: real[4, 4]) -> real[1, 12, 12] = upsample(3) ⇶ real[1, 12, 12]",
        "(x: real[4]) -> real = upsample |> linear ⇶ `upsample` takes an image, real[channels, height, width] or real[height, width], "
            + "but this is real[4]: `linear(64, 7, 7)` makes 64 channels of 7 by 7 from any input",
        "(x: real[2, D]) -> real[2, D] = relu ⇶ real[2, D]",
        "(x: bool[D], y: positive) -> real[D+1] = softmax() ⇶ real[D + 1]",
        "(x: positive) -> real = softmax ⇶ `softmax` needs several elements, but its input is one number: use `sigmoid`",
        "(x: index[V]) -> real[V] = tanh ⇶ real[V]",
        "(x: real[D]) -> real[D] = leaky_relu |> elu |> gelu |> silu |> sigmoid |> softplus ⇶ real[D], real[D], real[D], "
            + "real[D], real[D], real[D]",
        "(x: real[..D]) -> real = sigmoid ⇶ `sigmoid` takes tensors of one length, but real[..D] is a strict prefix: "
            + "use `masked_mlp` or `transformer`",
        "(x: real[D]) -> real = linear |> linear ⇶ `linear` has no size, which only the last layer with a size may omit",
        "(x: real[D]) -> real = linaer ⇶ there is no layer `linaer`",
    ];

    public static TheoryData<string> Rows => [.. Table];

    [Theory, MemberData(nameof(Rows))]
    public void This_is_made(string row)
    {
        var sides = row.Split(" ⇶ ");
        Assert.Equal(sides[1],
            NetStory.Of($"net f{sides[0]}", g => string.Join(", ", g.Callables.OfType<Net>().Single().Layers.Select(l => l.Makes))));
    }

    [Fact]
    public void Every_layer_has_a_row() =>
        Assert.Empty(new StandardCatalog().LayerNames
            .Except(Table.SelectMany(row => row.Split(" ⇶ ")[0].Split(" = ", 2)[1].Split(" |> ")).Select(stage => stage.Split('(')[0])));

    [Fact]
    public void Every_layer_says_what_it_does() => Assert.All(new StandardCatalog().Layers, l => Assert.NotEmpty(l.Summary));
}
