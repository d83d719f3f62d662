namespace ProbDsl.Inference;

/// <summary>The files of one folder that the user named. Only these names are ever asked for, never one that a file holds.</summary>
public interface IFitFiles
{
    /// <summary>The folder, as the user wrote it.</summary>
    string Folder { get; }

    /// <summary>A file of the folder; null where there is none.</summary>
    /// <exception cref="IOException">It is there and cannot be read, or is a link to somewhere else.</exception>
    Stream? Open(FitFile file);

    /// <summary>The version of a file that a fit has written and not renamed yet: between the record of a fit and the last of its renames some files still have the name of a new version. Null where there is none.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    Stream? OpenNext(FitFile file) => null;
}

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
    public static string Of(FitFile file) => file switch { FitFile.Story => "story.gen", FitFile.Record => "fit.json", FitFile.Draws => "draws.csv", FitFile.Weights => "params.safetensors", FitFile.Rows => "rows.safetensors", FitFile.Training => "training.json", _ => "checkpoint/training.safetensors" };
}
