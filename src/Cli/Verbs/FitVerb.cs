namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl fit`: fits a story to data.</summary>
internal static class FitVerb
{
    public static Command Command()
    {
        var story = Options.Story();
        var (data, settings) = (Options.Data(takesStories: true), Options.Set(takesRange: true));
        var (complete, method, format) = (Options.DropMissing(), Options.Method(), Options.Format());
        var folder = new Option<string?>("--out") { Description = "a folder to keep the fit in", HelpName = "DIR" };
        var resume = new Option<bool>("--resume")
            { Description = "continue an interrupted fit in the folder of --out" };
        var more = new Option<int?>("--more")
            { Description = "draws to add to the chains in the folder of --out", HelpName = "N" };
        var overwrite = new Option<bool>("--overwrite")
            { Description = "let --out replace another fit" };
        var show = new Option<string?>("--show")
            { Description = "long arrays to print in full", HelpName = "NAMES" };
        var keep = new Option<string?>("--keep")
            { Description = "arrays whose draws are kept (all)", HelpName = "NAMES" };
        var all = new Option<bool>("--all") { Description = "print every array in full" };
        var how = new RunOptionSet(StandardOptions.Table, OptionUses.Fit);
        var command = new Command("fit", "Fit a story to data.")
            { story, data, complete, settings, method, format, folder, resume, more, overwrite, keep, show, all };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(resume) && parsed.GetValue(folder) is null)
                parsed.AddError("--resume continues the fit in a folder: name it with --out DIR");
            if (parsed.GetValue(more) is { } draws && (draws < 1 || parsed.GetValue(folder) is null))
                parsed.AddError(draws < 1 ? $"--more adds draws, but it is {draws}"
                    : "--more extends the chains in a folder: name it with --out DIR");
            if (parsed.GetValue(overwrite) && parsed.GetValue(folder) is null)
                parsed.AddError("--overwrite replaces the fit in a folder: name it with --out DIR");
            if (parsed.GetValue(keep) is not null && (parsed.GetValue(folder) is null || SettingRange.In(parsed.GetValue(settings) ?? [])
                is not null)) parsed.AddError("--keep chooses the draws of one fit in a folder: name it with --out DIR");
            if ((parsed.GetValue(resume) || parsed.GetValue(more) is not null)
                && SettingRange.In(parsed.GetValue(settings) ?? []) is not null)
                parsed.AddError("--resume and --more continue one fit: set one value instead of a range");
        });
        foreach (var option in how.All) command.Add(option);
        command.SetAction(parsed =>
        {
            var overwrites = parsed.GetValue(overwrite);
            var tables = new DataRequest(parsed.GetValue(data) ?? [], parsed.GetValue(complete));
            var (file, set) = (parsed.GetValue(story)!, parsed.GetValue(settings) ?? []);
            var asked = how.Read(parsed).With(StandardOptions.Method, parsed.GetValue(method));
            var output = Options.FormatOf(parsed, format);
            var shown = new RequestedNames(parsed.GetValue(all) ? null : Options.Names(parsed.GetValue(show)));
            return (int)(SettingRange.In(set) is { } range
                ? new SweepRun(file, tables, set, asked, output, parsed.GetValue(folder), range)
                {
                    Overwrites = overwrites, Shown = shown,
                }.Run()
                : new FitRun(file, tables, set, asked, output, parsed.GetValue(folder))
                {
                    Resumes = parsed.GetValue(resume), More = parsed.GetValue(more), Overwrites = overwrites, Shown = shown,
                    Kept = new(parsed.GetValue(keep) is { } names ? Options.Names(names) : null),
                }.Run());
        });
        return command;
    }
}
