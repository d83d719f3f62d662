using ProbDsl.Inference.Results.Files;

namespace ProbDsl.Inference.Fits.Reading;

/// <summary>The files of one folder that the user named. Only these names are ever asked for, never one that a file holds.</summary>
public interface IFitFiles
{
    /// <summary>The folder, as the user wrote it.</summary>
    string Folder { get; }

    /// <summary>A file of the folder; null where there is none.</summary>
    /// <exception cref="IOException">It is there and cannot be read, or is a link to somewhere else.</exception>
    Stream? Open(FitFile file);

    /// <summary>
    /// The version of a file that a fit has written and not renamed yet: between the record of a fit and the last of its renames some files
    /// still have the name of a new version. Null where there is none.
    /// </summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    Stream? OpenNext(FitFile file) => null;
}
