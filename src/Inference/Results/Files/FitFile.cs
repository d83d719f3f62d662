namespace ProbDsl.Inference.Results.Files;

/// <summary>The files that a fit consists of.</summary>
public enum FitFile
{
    Story,
    Record,
    Draws,

    /// <summary>Trained numbers of nets, params and guides.</summary>
    Weights,

    /// <summary>Rows of the data, of laws that are made of them.</summary>
    Rows,

    /// <summary>The columns of joint plates, which new rows are conditioned on.</summary>
    Training,

    /// <summary>The state of a fit that has not ended.</summary>
    Checkpoint,
}

/// <summary>What the files of a fit are called.</summary>
public static class FitFileNames
{
    public static string Of(FitFile file) => file switch
    {
        FitFile.Story => "story.gen",
        FitFile.Record => "fit.json",
        FitFile.Draws => "draws.csv",
        FitFile.Weights => "params.safetensors",
        FitFile.Rows => "rows.safetensors",
        FitFile.Training => "training.json",
        _ => "checkpoint/training.safetensors",
    };
}
