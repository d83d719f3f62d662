namespace ProbDsl.Inference.Results.Files;

/// <summary>A file of a fit.</summary>
public sealed record FitFile
{
    private const string ChainPrefix = "draws_", ChainSuffix = ".csv";

    private FitFile(string name) => Name = name;

    public static FitFile Story { get; } = new("story.gen");

    public static FitFile Record { get; } = new("fit.json");

    /// <summary>The draws, if they are not those of several chains.</summary>
    public static FitFile Draws { get; } = new("draws.csv");

    /// <summary>Trained weights of nets, params and guides.</summary>
    public static FitFile Weights { get; } = new("params.safetensors");

    /// <summary>Rows of the data that nonparametric distributions are made of.</summary>
    public static FitFile Rows { get; } = new("rows.safetensors");

    /// <summary>The columns of joint plates, on which new rows are conditioned.</summary>
    public static FitFile Training { get; } = new("training.json");

    /// <summary>The checkpoint of an unfinished fit.</summary>
    public static FitFile Checkpoint { get; } = new("checkpoint/training.safetensors");

    /// <summary>The files that a fit has once at most.</summary>
    public static IReadOnlyList<FitFile> Single { get; } = [Story, Record, Draws, Weights, Rows, Training, Checkpoint];

    /// <summary>The path within the folder of the fit.</summary>
    public string Name { get; }

    /// <summary>The draws of one of several chains.</summary>
    /// <param name="chain">Its number, from 1.</param>
    public static FitFile DrawsOfChain(int chain) => new(string.Create(CultureInfo.InvariantCulture, $"{ChainPrefix}{chain}{ChainSuffix}"));

    /// <summary>The draws of a chain whose file has this name; null for any other name.</summary>
    public static FitFile? ChainOfName(string name) =>
        name.StartsWith(ChainPrefix, StringComparison.Ordinal) && name.EndsWith(ChainSuffix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(ChainPrefix.Length..^ChainSuffix.Length), NumberStyles.None, CultureInfo.InvariantCulture,
                out var chain)
            && chain > 0 && DrawsOfChain(chain) is var file && file.Name == name ? file : null;

    public override string ToString() => Name;
}
